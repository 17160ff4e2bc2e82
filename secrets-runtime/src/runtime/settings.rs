//! What differs between the provider instances of one runtime.

use std::time::Duration;

use crate::{cache::freshness::Policy, clock::Ticks, layers::Retry};

/// How one provider is called and its values are cached, where that differs from the runtime's own
/// settings.
///
/// ```
/// use std::time::Duration;
/// use secrets_runtime::{ProviderSettings, Runtime, providers::MemoryProvider};
///
/// let runtime = Runtime::builder()
///     .provider("vault-eu", MemoryProvider::new())
///     .provider_settings("vault-eu", ProviderSettings::new().ttl(Duration::from_secs(30)))
///     .build()?;
/// # Ok::<(), secrets_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct ProviderSettings {
    ttl: Option<Duration>,
    stale_if_error: Option<Duration>,
    uncached: bool,
    calls: Calls,
}

/// How a provider is called; what is not set is as for the whole runtime.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Calls {
    pub(crate) retry: Option<Retry>,
    pub(crate) attempt_limit: Option<Duration>,
    pub(crate) concurrency: Option<usize>,
}

impl Calls {
    /// These, and those of `others` where these are not set.
    pub(crate) fn or(self, others: Self) -> Self {
        Self {
            retry: self.retry.or(others.retry),
            attempt_limit: self.attempt_limit.or(others.attempt_limit),
            concurrency: self.concurrency.or(others.concurrency),
        }
    }
}

impl ProviderSettings {
    /// As the runtime's own.
    pub const fn new() -> Self {
        let calls = Calls { retry: None, attempt_limit: None, concurrency: None };
        Self { ttl: None, stale_if_error: None, uncached: false, calls }
    }

    /// How long a cached value is used where a field sets no `ttl`. Above zero: it is
    /// [`cache(false)`](Self::cache) that turns caching off.
    pub const fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// How much longer it is used while the provider fails, where a field does not say.
    pub const fn stale_if_error(mut self, limit: Duration) -> Self {
        self.stale_if_error = Some(limit);
        self
    }

    /// With `false`, no value is kept: every load and every read asks the provider, though those
    /// who ask at once still share one fetch.
    pub const fn cache(mut self, cache: bool) -> Self {
        self.uncached = !cache;
        self
    }

    /// How failed attempts are repeated.
    pub const fn retry(mut self, retry: Retry) -> Self {
        self.calls.retry = Some(retry);
        self
    }

    /// How long one attempt may take.
    pub const fn attempt_limit(mut self, limit: Duration) -> Self {
        self.calls.attempt_limit = Some(limit);
        self
    }

    /// How many calls run at once.
    pub const fn concurrency(mut self, calls: usize) -> Self {
        self.calls.concurrency = Some(calls);
        self
    }

    #[cfg(feature = "config")]
    pub(crate) const fn with_calls(mut self, calls: Calls) -> Self {
        self.calls = calls;
        self
    }

    pub(super) fn calls(&self) -> Calls {
        self.calls
    }

    /// The time to live, if it is set here.
    pub(super) fn own_ttl(&self) -> Option<Duration> {
        self.ttl
    }

    pub(super) fn keeps(&self) -> bool {
        !self.uncached
    }

    /// The policy of readers that do not say.
    pub(super) fn policy(&self, default: Policy) -> Policy {
        if self.uncached {
            return Policy { ttl: Ticks::ZERO, stale: Ticks::ZERO };
        }
        Policy {
            ttl: self.ttl.map_or(default.ttl, Ticks::from),
            stale: self.stale_if_error.map_or(default.stale, Ticks::from),
        }
    }
}
