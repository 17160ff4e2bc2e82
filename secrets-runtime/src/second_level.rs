//! A cache outside of the process: it survives a restart, or is shared by a fleet.
//!
//! Only sealed bytes cross [`SecondLevel`]. Sealing binds an entry to its whole key, so a store
//! can lose, repeat or mix up entries, and none of that turns into another secret's value.

use std::{fmt, future::Future, sync::Arc, time::Duration};

use crate::{error::Result, provider::BoxFuture};

mod cursor;
#[cfg(feature = "sealed-file")]
mod file;
mod key;
mod key_source;
mod keyring;
mod keys;
mod level;
mod payload;
#[cfg(feature = "redis")]
mod redis;
mod rest;
mod seal;
mod sealed;
mod time;
mod token;

#[cfg(feature = "sealed-file")]
pub use file::SealedFile;
pub use key::EntryKey;
pub use key_source::{KeySource, SealingKeys};
pub(crate) use keys::Resolve;
pub(crate) use level::{Level, Recalled};
#[cfg(feature = "redis")]
pub use redis::Redis;
pub use sealed::Sealed;
pub use token::LeadToken;

/// A store of sealed entries that outlives the process or is shared with others.
///
/// Implementors write `async fn`. Every call is about several entries, so that a store can
/// answer it in one round trip. The runtime never calls about none.
///
/// # Contract
///
/// - What was written last under a key is what is read, until its time is over or it is removed.
/// - An error means that the store could not be asked. An entry that is not there is `None`.
/// - No call waits for longer than a second or so: the runtime reads the secret from its provider
///   meanwhile only if it hears that the store cannot help.
/// - Dropping a future is safe at any point; a write may then have happened or not.
///
/// ```
/// use std::{collections::HashMap, sync::Mutex, time::Duration};
/// use secrets_runtime::{
///     Result,
///     second_level::{EntryKey, Sealed, SecondLevel},
/// };
///
/// #[derive(Debug, Default)]
/// struct InMemory(Mutex<HashMap<String, Sealed>>);
///
/// impl SecondLevel for InMemory {
///     async fn read(&self, keys: &[EntryKey]) -> Result<Vec<Option<Sealed>>> {
///         let entries = self.0.lock().unwrap();
///         Ok(keys.iter().map(|key| entries.get(key.storage_name()).cloned()).collect())
///     }
///
///     async fn write(&self, entries: &[(EntryKey, Sealed)], _keep: Duration) -> Result<()> {
///         let named = entries.iter().map(|(key, entry)| (key.storage_name().into(), entry.clone()));
///         self.0.lock().unwrap().extend(named);
///         Ok(())
///     }
///
///     async fn remove(&self, keys: &[EntryKey]) -> Result<()> {
///         let mut entries = self.0.lock().unwrap();
///         for key in keys {
///             entries.remove(key.storage_name());
///         }
///         Ok(())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a second level of the cache",
    note = "implement `SecondLevel`, or use `SealedFile` or `Redis`"
)]
pub trait SecondLevel: fmt::Debug + Send + Sync + 'static {
    /// The entries of `keys`, one result per key, in the same order.
    fn read(&self, keys: &[EntryKey]) -> impl Future<Output = Result<Vec<Option<Sealed>>>> + Send;

    /// Replaces entries. After `keep` nobody uses them any more, so the store may drop them.
    fn write(
        &self,
        entries: &[(EntryKey, Sealed)],
        keep: Duration,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Removes entries; one that is not there counts as removed.
    fn remove(&self, keys: &[EntryKey]) -> impl Future<Output = Result<()>> + Send;

    /// Whether the holder of `token` may fetch each key from its provider now.
    ///
    /// A yes keeps all others from the key until it is [released](Self::release), at most for
    /// `at_most`. The default says yes to everybody: a store that is not shared needs no more.
    fn lead(
        &self,
        keys: &[EntryKey],
        token: &LeadToken,
        at_most: Duration,
    ) -> impl Future<Output = Result<Vec<bool>>> + Send {
        let _ = (token, at_most);
        std::future::ready(Ok(vec![true; keys.len()]))
    }

    /// Ends the leads that the holder of `token` has among `keys`, and nobody else's.
    fn release(
        &self,
        keys: &[EntryKey],
        token: &LeadToken,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (keys, token);
        std::future::ready(Ok(()))
    }
}

/// [`SecondLevel`] behind a pointer. Implemented for every second level.
trait DynSecondLevel: fmt::Debug + Send + Sync {
    fn read<'a>(&'a self, keys: &'a [EntryKey]) -> BoxFuture<'a, Result<Vec<Option<Sealed>>>>;
    fn write<'a>(
        &'a self,
        entries: &'a [(EntryKey, Sealed)],
        keep: Duration,
    ) -> BoxFuture<'a, Result<()>>;
    fn remove<'a>(&'a self, keys: &'a [EntryKey]) -> BoxFuture<'a, Result<()>>;
    fn lead<'a>(
        &'a self,
        keys: &'a [EntryKey],
        token: &'a LeadToken,
        at_most: Duration,
    ) -> BoxFuture<'a, Result<Vec<bool>>>;
    fn release<'a>(
        &'a self,
        keys: &'a [EntryKey],
        token: &'a LeadToken,
    ) -> BoxFuture<'a, Result<()>>;
}

impl<S: SecondLevel> DynSecondLevel for S {
    fn read<'a>(&'a self, keys: &'a [EntryKey]) -> BoxFuture<'a, Result<Vec<Option<Sealed>>>> {
        Box::pin(SecondLevel::read(self, keys))
    }

    fn write<'a>(
        &'a self,
        entries: &'a [(EntryKey, Sealed)],
        keep: Duration,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(SecondLevel::write(self, entries, keep))
    }

    fn remove<'a>(&'a self, keys: &'a [EntryKey]) -> BoxFuture<'a, Result<()>> {
        Box::pin(SecondLevel::remove(self, keys))
    }

    fn lead<'a>(
        &'a self,
        keys: &'a [EntryKey],
        token: &'a LeadToken,
        at_most: Duration,
    ) -> BoxFuture<'a, Result<Vec<bool>>> {
        Box::pin(SecondLevel::lead(self, keys, token, at_most))
    }

    fn release<'a>(
        &'a self,
        keys: &'a [EntryKey],
        token: &'a LeadToken,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(SecondLevel::release(self, keys, token))
    }
}

/// A second level that is cheap to clone and has no type parameter.
#[derive(Clone)]
pub(crate) struct SharedSecondLevel(Arc<dyn DynSecondLevel>);

impl SharedSecondLevel {
    /// Puts `level` behind a pointer.
    pub(crate) fn new(level: impl SecondLevel) -> Self {
        Self(Arc::new(level))
    }
}

impl fmt::Debug for SharedSecondLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[deny(clippy::missing_trait_methods)]
impl SecondLevel for SharedSecondLevel {
    async fn read(&self, keys: &[EntryKey]) -> Result<Vec<Option<Sealed>>> {
        self.0.read(keys).await
    }

    async fn write(&self, entries: &[(EntryKey, Sealed)], keep: Duration) -> Result<()> {
        self.0.write(entries, keep).await
    }

    async fn remove(&self, keys: &[EntryKey]) -> Result<()> {
        self.0.remove(keys).await
    }

    async fn lead(
        &self,
        keys: &[EntryKey],
        token: &LeadToken,
        at_most: Duration,
    ) -> Result<Vec<bool>> {
        self.0.lead(keys, token, at_most).await
    }

    async fn release(&self, keys: &[EntryKey], token: &LeadToken) -> Result<()> {
        self.0.release(keys, token).await
    }
}
