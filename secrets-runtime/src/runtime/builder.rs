//! A runtime's settings. Their order does not matter.

use std::{fmt, sync::Arc, time::Duration};

use super::{ProviderSettings, Runtime, preload::Preload, settings::Calls, ttl_variable};
#[cfg(feature = "config")]
use crate::config::Config;
use crate::{
    clock::{Clock, SharedClock},
    error::Result,
    layer::Layer,
    layers::Retry,
    provider::{Provider, SharedProvider},
};

mod assemble;
mod check;
#[cfg(feature = "config")]
mod configured;
#[cfg(feature = "second-level")]
mod second_level;

/// Makes a [`Runtime`].
///
/// ```
/// use std::time::Duration;
/// use secrets_runtime::Runtime;
///
/// let runtime = Runtime::builder()
///     .ttl(Duration::from_secs(60))
///     .attempt_limit(Duration::from_secs(2))
///     .build()?;
/// # Ok::<(), secrets_runtime::Error>(())
/// ```
#[must_use]
pub struct RuntimeBuilder {
    providers: Vec<(String, SharedProvider)>,
    built_in: bool,
    layers: Vec<Box<dyn Layer>>,
    provider_layers: Vec<(String, Box<dyn Layer>)>,
    calls: Calls,
    load_limit: Duration,
    /// `None`: what the environment says, or the default.
    ttl: Option<Duration>,
    stale_if_error: Option<Duration>,
    grace: Duration,
    shutdown_limit: Duration,
    max_entries: usize,
    settings: Vec<(String, ProviderSettings)>,
    clock: SharedClock,
    #[cfg(feature = "second-level")]
    second_level: second_level::Settings,
    /// What cannot be a pattern is told by `build`.
    pub(super) preloads: Vec<Result<Preload>>,
    #[cfg(feature = "config")]
    config: Option<Config>,
}

impl RuntimeBuilder {
    pub(super) fn new() -> Self {
        Self {
            providers: Vec::new(),
            built_in: true,
            layers: Vec::new(),
            provider_layers: Vec::new(),
            calls: Calls::default(),
            load_limit: Duration::from_secs(30),
            ttl: None,
            stale_if_error: None,
            grace: Duration::from_mins(1),
            shutdown_limit: Duration::from_secs(5),
            max_entries: 10_000,
            settings: Vec::new(),
            clock: SharedClock::system(),
            #[cfg(feature = "second-level")]
            second_level: second_level::Settings::default(),
            preloads: Vec::new(),
            #[cfg(feature = "config")]
            config: None,
        }
    }

    /// Adds the provider instance `name`, or replaces the one that has the name.
    ///
    /// A reference's scheme is the name of an instance: `aws-eu:prod/db` asks the
    /// one that was added as `aws-eu`.
    pub fn provider(mut self, name: impl Into<String>, provider: impl Provider) -> Self {
        self.providers.push((name.into(), SharedProvider::new(provider)));
        self
    }

    /// Leaves out the built-in providers.
    pub fn without_built_in(mut self) -> Self {
        self.built_in = false;
        self
    }

    /// Adds a layer around every provider, outside of those that the runtime adds.
    ///
    /// The first layer added runs first.
    pub fn layer(mut self, layer: impl Layer) -> Self {
        self.layers.push(Box::new(layer));
        self
    }

    /// Adds a layer around the provider instance `name` alone, inside of those around every
    /// provider and outside of those that the runtime adds.
    ///
    /// Of several, the first one added runs first. The instance may be added later.
    pub fn provider_layer(mut self, name: impl Into<String>, layer: impl Layer) -> Self {
        self.provider_layers.push((name.into(), Box::new(layer)));
        self
    }

    /// How failed attempts are repeated. Default: [`Retry::default`].
    pub fn retry(mut self, retry: Retry) -> Self {
        self.calls.retry = Some(retry);
        self
    }

    /// How many calls of one provider run at once. Default: 32.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.calls.concurrency = Some(calls);
        self
    }

    /// How long one attempt may take. Default: 10 s.
    pub fn attempt_limit(mut self, limit: Duration) -> Self {
        self.calls.attempt_limit = Some(limit);
        self
    }

    /// How long one load or read may take with all its attempts. Default: 30 s.
    ///
    /// Where a field with `or_on = "unavailable"` has sources left, one that does not answer
    /// gets an equal part of the time, so that the next one can still be asked.
    pub fn load_limit(mut self, limit: Duration) -> Self {
        self.load_limit = limit;
        self
    }

    /// How long a cached value is used where neither a field nor a provider's settings say; above zero.
    ///
    /// Default: what the variable `SECRETS_CACHE_TTL` says, such as `90s`, `5m` or `1h`, and 5 min
    /// if it is not set. After a part of it, drawn from 80 % to 95 %, the value is fetched again in
    /// the background while it is still used.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// How much longer than its time to live a value is used while it cannot be fetched again,
    /// where neither a field nor a provider's settings say. Default: 1 h.
    ///
    /// A denial, or the answer that there is no such secret, ends the use at once.
    pub fn stale_if_error(mut self, limit: Duration) -> Self {
        self.stale_if_error = Some(limit);
        self
    }

    /// How long [`Live::previous`](crate::Live::previous) gives a value that was replaced, where
    /// its field does not say. Default: 1 min. Zero keeps none.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// How long [`Runtime::shutdown`] takes at most to revoke leases and tokens. Default: 5 s.
    pub fn shutdown_limit(mut self, limit: Duration) -> Self {
        self.shutdown_limit = limit;
        self
    }

    /// How many values the cache keeps, give or take one in sixteen. Default: 10,000.
    ///
    /// For a new one, one goes that nobody has read since room was last made. Secrets that could
    /// not be read have places of their own, a quarter as many: neither drives the other out.
    pub fn max_entries(mut self, secrets: usize) -> Self {
        self.max_entries = secrets;
        self
    }

    /// How one provider instance is called, and its values are cached. The last call for a name
    /// counts.
    pub fn provider_settings(
        mut self,
        name: impl Into<String>,
        settings: ProviderSettings,
    ) -> Self {
        self.settings.push((name.into(), settings));
        self
    }

    /// The clock that ages cached values; for tests.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = SharedClock::Other(Arc::new(clock));
        self
    }

    /// Makes the runtime. Nothing is connected or read yet; [`start`](Self::start) does that too.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) if an instance's name cannot be a scheme, if settings or
    /// a layer are for an instance that there is not, if a provider needs secrets of one that there
    /// is not, or of one that needs its own, if what is to be [preloaded](Self::preload) is no
    /// pattern or is of no provider, if a time to live is zero, or if `SECRETS_CACHE_TTL` is not a
    /// duration.
    pub fn build(self) -> Result<Runtime> {
        #[cfg(feature = "config")]
        let (this, file_ttl) = self.configured();
        #[cfg(not(feature = "config"))]
        let (this, file_ttl) = (self, None);
        this.build_known(file_ttl)
    }

    fn build_known(mut self, file_ttl: Option<Duration>) -> Result<Runtime> {
        check::names(&self.providers)?;
        check::ttls(self.ttl, &self.settings)?;
        let default_ttl = ttl_variable::read_or(file_ttl)?;
        let set = self.settings.iter().map(|(name, _)| name);
        let layered = self.provider_layers.iter().map(|(name, _)| name);
        let named: Vec<_> = set.chain(layered).cloned().collect();
        let preloads = std::mem::take(&mut self.preloads).into_iter().collect::<Result<_>>()?;
        let runtime = self.build_checked(default_ttl, preloads, None);
        check::known(&named, &runtime.shared.registry)?;
        check::needs(&runtime.shared.registry)?;
        check::preloads(&runtime.shared.preloads, &runtime.shared.registry)?;
        #[cfg(feature = "second-level")]
        second_level::check(runtime.shared.second_level.as_ref(), &runtime.shared.registry)?;
        Ok(runtime)
    }
}

impl fmt::Debug for RuntimeBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.providers.iter().map(|(name, _)| name).collect();
        f.debug_struct("RuntimeBuilder")
            .field("providers", &names)
            .field("layers", &self.layers)
            .field("ttl", &self.ttl)
            .finish_non_exhaustive()
    }
}
