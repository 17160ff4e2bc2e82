//! What a configuration says, where the program says nothing.

use std::time::Duration;

use super::RuntimeBuilder;
use crate::config::Config;

impl RuntimeBuilder {
    /// Takes providers and settings from `config`. The last call counts.
    ///
    /// What the program sets by other calls, before or after this one, takes the place of what
    /// `config` says: a provider with all its settings, the
    /// [settings of a provider](Self::provider_settings), the second level, and each setting of
    /// the runtime. What is to be [preloaded](Self::preload) adds up. `SECRETS_CACHE_TTL` takes the place of the configuration's `ttl`.
    ///
    /// ```
    /// use secrets_runtime::{Config, Runtime};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> secrets_runtime::Result<()> {
    /// let config: Config = "
    ///     [providers.here]
    ///     type = 'env'
    ///     prefix = 'CARGO'
    ///     separator = '_'
    /// "
    /// .parse()?;
    /// let runtime = Runtime::builder().config(config).build()?;
    ///
    /// assert!(!runtime.get("here:PKG_NAME").await?.expose_bytes().is_empty());
    /// # Ok(()) }
    /// ```
    pub fn config(mut self, config: Config) -> Self {
        self.config = Some(config);
        self
    }

    /// With the configuration in its place; its `ttl` comes after that of the environment.
    pub(super) fn configured(mut self) -> (Self, Option<Duration>) {
        let Some(config) = self.config.take() else { return (self, None) };
        let defaults = config.defaults;
        self.stale_if_error = self.stale_if_error.or(defaults.stale_if_error);
        self.calls = self.calls.or(defaults.calls);
        let is_added = |name: &str| self.providers.iter().any(|(added, _)| added == name);
        let mut instances = config.instances;
        instances.retain(|instance| !is_added(&instance.name));
        let named = instances.iter().map(|instance| instance.name.to_string());
        let settings = named.clone().zip(instances.iter().map(|instance| instance.settings));
        self.settings.splice(0..0, settings);
        let providers = named.zip(instances.iter().map(|instance| instance.provider.clone()));
        self.providers.splice(0..0, providers);
        self.preloads.extend(config.load.into_iter().map(Ok));
        #[cfg(feature = "second-level")]
        self.second_level.or(config.stored);
        (self, defaults.ttl)
    }
}
