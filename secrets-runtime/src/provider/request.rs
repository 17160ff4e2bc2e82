//! What is asked of a provider.

use crate::reference::{SecretRef, Selector};

/// What is asked of a provider: one secret in one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FetchRequest<'a> {
    reference: SecretRef<'a>,
    /// Whether a failure is left to the caller, who tries again later.
    once: bool,
    /// Whether nothing that the backend itself has cached will do.
    anew: bool,
}

impl<'a> FetchRequest<'a> {
    /// A request for the whole secret; a field in `reference` is left out.
    #[must_use]
    pub const fn new(reference: SecretRef<'a>) -> Self {
        Self { reference: reference.with_field(None), once: false, anew: false }
    }

    /// The same request for another name.
    pub(crate) fn named<'n>(&self, name: &'n str) -> FetchRequest<'n>
    where
        'a: 'n,
    {
        let reference = SecretRef::new(self.reference.scheme(), name);
        FetchRequest { reference: reference.with_selector(self.selector()), ..*self }
    }

    /// The same request, not to be repeated if it fails.
    pub(crate) const fn once(mut self, once: bool) -> Self {
        self.once = once;
        self
    }

    pub(crate) const fn is_once(&self) -> bool {
        self.once
    }

    /// The same request, for which nothing that is cached will do.
    #[must_use]
    pub const fn anew(mut self, anew: bool) -> Self {
        self.anew = anew;
        self
    }

    /// Whether the caller insists on a new value, as by
    /// [`ReadOptions::refresh`](crate::ReadOptions::refresh): a backend with a cache of its own is
    /// then asked to pass it by.
    #[must_use]
    pub const fn is_anew(&self) -> bool {
        self.anew
    }

    /// The exact name at the provider.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.reference.name()
    }

    /// The version that is wanted.
    #[must_use]
    pub const fn selector(&self) -> Selector<'a> {
        self.reference.selector()
    }

    /// The reference without a field, for messages.
    #[must_use]
    pub const fn reference(&self) -> SecretRef<'a> {
        self.reference
    }
}
