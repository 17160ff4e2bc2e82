//! The second level of the cache, as a runtime is told to use it.

use std::sync::Arc;

use super::{
    super::{read, recall::Store, registry::Registry},
    RuntimeBuilder,
};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::{FetchRequest, Provider as _, SharedProvider},
    reference::SecretRefBuf,
    second_level::{Level, Resolve, SealingKeys, SecondLevel, SharedSecondLevel},
    value::SecretBytes,
};

#[derive(Default)]
pub(super) struct Settings {
    level: Option<(SharedSecondLevel, SealingKeys)>,
    namespace: Box<str>,
}

impl RuntimeBuilder {
    /// Keeps what is cached in `level` too, sealed with `keys`: a file survives a restart, Redis
    /// makes a fleet read each secret about once.
    ///
    /// Before a provider is called, what `level` has is used if it is younger than its time to
    /// live; if the provider cannot be reached and memory has nothing, also for as long as
    /// `stale_if_error` says. Otherwise one process calls the provider while the others wait for
    /// it. If `level` fails or is slow, all works as it does without one.
    ///
    /// Values of [local](crate::Capabilities::with_local) providers, those that are not cached,
    /// and those of a fallback are not stored. A denial, the answer that there is no such secret,
    /// and [`invalidate`](crate::Runtime::invalidate) remove what is stored.
    ///
    /// Whoever has the store and the keys reads all of it, whatever its rights at the provider.
    ///
    #[cfg_attr(feature = "sealed-file", doc = "```")]
    #[cfg_attr(not(feature = "sealed-file"), doc = "```ignore")]
    /// use secrets_runtime::{
    ///     Runtime,
    ///     second_level::{KeySource, SealedFile},
    /// };
    ///
    /// let runtime = Runtime::builder()
    ///     .second_level(
    ///         SealedFile::new("/var/lib/app/secrets.sealed"),
    ///         KeySource::file("/etc/app/sealing.key"),
    ///     )
    ///     .second_level_namespace("production")
    ///     .build()?;
    /// # Ok::<(), secrets_runtime::Error>(())
    /// ```
    pub fn second_level(mut self, level: impl SecondLevel, keys: impl Into<SealingKeys>) -> Self {
        self.second_level.level = Some((SharedSecondLevel::new(level), keys.into()));
        self
    }

    /// Tells apart what references cannot, in a store that several share: environments, accounts
    /// or tenants that call their provider instances by the same names. Default: empty.
    ///
    /// Only processes that may read the same secrets should use the same namespace.
    pub fn second_level_namespace(mut self, namespace: impl Into<Box<str>>) -> Self {
        self.second_level.namespace = namespace.into();
        self
    }
}

impl Settings {
    /// Uses `stored` unless the program has said where to store.
    #[cfg(feature = "config")]
    pub(super) fn or(&mut self, stored: Option<crate::config::LevelConfig>) {
        let Some(stored) = stored.filter(|_| self.level.is_none()) else { return };
        self.level = Some((stored.level, stored.keys));
        if self.namespace.is_empty() {
            self.namespace = stored.namespace;
        }
    }

    pub(super) fn into_store(self, registry: &Registry) -> Option<Arc<Store>> {
        let (level, keys) = self.level?;
        let resolve = resolve(&keys, registry);
        Some(Arc::new(Store::new(Level::new(level, keys, self.namespace, resolve))))
    }
}

/// Fails if a key is a secret of a provider that there is not.
pub(super) fn check(store: Option<&Arc<Store>>, registry: &Registry) -> Result<()> {
    let mut references = store.into_iter().flat_map(|store| store.key_references());
    let unknown = references.find(|key| registry.find(key.as_ref().scheme()).is_none());
    match unknown {
        None => Ok(()),
        Some(key) => Err(registry.unknown(key.as_ref().scheme()).with_reference(key.as_ref())),
    }
}

/// Reads keys past the cache and past the second level, which is not there without them.
fn resolve(keys: &SealingKeys, registry: &Registry) -> Box<Resolve> {
    let schemes = keys.references().map(|key| key.as_ref().scheme());
    let providers: Vec<_> = schemes
        .filter_map(|scheme| registry.find(scheme))
        .map(|provider| registry.get(provider))
        .map(|instance| (instance.name.clone(), instance.provider.clone()))
        .collect();
    Box::new(move |key: SecretRefBuf| {
        let scheme = key.as_ref().scheme();
        let provider = providers.iter().find(|(name, _)| **name == *scheme);
        let provider = provider.map(|(_, provider)| provider.clone());
        Box::pin(async move { read_key(provider, &key).await })
    })
}

async fn read_key(provider: Option<SharedProvider>, key: &SecretRefBuf) -> Result<SecretBytes> {
    let key = key.as_ref();
    // A runtime is not built with keys of a provider that there is not.
    let provider = provider.ok_or_else(|| Error::new(ErrorKind::Config, "its provider is gone"))?;
    let value = provider.fetch(&FetchRequest::new(key)).await?;
    match key.field() {
        None => Ok(value.into_bytes()),
        Some(part) => read::select(value.expose_bytes(), part),
    }
}
