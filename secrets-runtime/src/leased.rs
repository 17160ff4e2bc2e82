//! [`Leased`]: a value with the lease that it is lent under.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
    time::Duration,
};

use crate::lease::Lease;

mod keeper;

pub(crate) use keeper::Keeper;

/// A value that its backend lends, such as a database user made on demand.
///
/// The runtime renews the lease for as long as this value, or a cached copy of it, is in use: when
/// two thirds of what remains have passed, and at least 10 s apart unless the lease is shorter
/// than 15 s. When the backend does not extend it any more, a plain `Leased<T>` lasts until the
/// lease ends, while `Live<Leased<T>>` gets a new value at once and so never runs out: that is what
/// a service wants. The value that it replaces stays valid until its own lease ends.
/// [`Runtime::shutdown`](crate::Runtime::shutdown) revokes all of them.
///
/// A lease is renewed through the cache: not for a field with `cache = false`, and not any more once
/// the cached value was forgotten, or replaced because somebody insisted on a new one. A secret that
/// is not lent is a value like any other, without a [`lease`](Self::lease): the same struct can be
/// filled from a file in development.
///
/// ```
/// use serde::Deserialize;
/// use typed_secrets::{Leased, Live, SecretString, Secrets};
///
/// #[derive(Deserialize)]
/// struct Database {
///     username: String,
///     password: SecretString,
/// }
///
/// #[derive(Secrets)]
/// #[secrets(providers("lender"))]
/// struct Settings {
///     #[secret("lender:database/creds/app", json)]
///     db: Live<Leased<Database>>,
/// }
///
/// fn is_near_its_end(settings: &Settings) -> bool {
///     settings.db.current().remaining().is_some_and(|left| left.as_secs() < 5)
/// }
/// ```
pub struct Leased<T> {
    value: T,
    terms: Arc<Terms>,
}

/// What a value was lent under; kept apart so that its keeper can see whether it is in use.
#[derive(Default)]
pub(crate) struct Terms(OnceLock<Lent>);

/// What is known of a value that may be lent.
#[derive(Default)]
pub struct Lent {
    pub(crate) lease: Option<Lease>,
    pub(crate) version: Option<Box<str>>,
}

impl Terms {
    fn lease(&self) -> Option<&Lease> {
        self.0.get()?.lease.as_ref()
    }
}

impl<T> Leased<T> {
    /// A value that nobody lent: for tests.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self { value, terms: Arc::default() }
    }

    /// The lease, if the value is lent.
    #[must_use]
    pub fn lease(&self) -> Option<&Lease> {
        self.terms.lease()
    }

    /// How long its backend still accepts the value, if it is lent. Renewals make it longer.
    #[must_use]
    pub fn remaining(&self) -> Option<Duration> {
        self.lease().map(Lease::remaining)
    }

    /// The provider's id of the version, where there are versions.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.terms.0.get()?.version.as_deref()
    }

    /// The value alone; its lease is not renewed any more unless it is used elsewhere.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    pub(crate) fn terms(&self) -> &Arc<Terms> {
        &self.terms
    }

    /// A value is lent once.
    pub(crate) fn lend(&self, lent: Lent) {
        let _ = self.terms.0.set(lent);
    }
}

impl<T> Deref for Leased<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Shows the lease, and no part of the value.
impl<T> fmt::Debug for Leased<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leased").field("lease", &self.lease()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lent(..)")
    }
}
