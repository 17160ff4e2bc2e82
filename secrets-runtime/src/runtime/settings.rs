//! What differs between the provider instances of one runtime.

use std::time::Duration;

use crate::{cache::freshness::Policy, clock::Ticks};

/// How one provider's values are cached, where that differs from the runtime's own settings.
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
}

impl ProviderSettings {
    /// As the runtime's own.
    pub const fn new() -> Self {
        Self { ttl: None, stale_if_error: None, uncached: false }
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
