//! What a kept value was made of, and until when it may be used.
//!
//! It holds no secret: only what tells whether the cache still has the very same ones.

use std::sync::Weak;

use crate::{cache::Cache, clock::Ticks, value::Cached};

/// The secrets that a value was made of.
pub(crate) struct Held {
    until: Ticks,
    /// The key of each secret that the cache keeps, and its value; `None` if it had none.
    cached: Vec<(String, Option<Weak<Cached>>)>,
}

impl Default for Held {
    /// Of no secret.
    fn default() -> Self {
        Self { until: Ticks::MAX, cached: Vec::new() }
    }
}

impl Held {
    /// Whether the value is still what `cache` would have it made of.
    pub(crate) fn is_of(&self, cache: &Cache) -> bool {
        let mut cached = self.cached.iter();
        cache.now() < self.until && cached.all(|(key, value)| cache.still_has(key, value.as_ref()))
    }

    /// The value may not be used from `moment` on.
    pub(crate) fn end_by(&mut self, moment: Ticks) {
        self.until = self.until.min(moment);
    }

    pub(crate) fn add(&mut self, key: String, value: Option<Weak<Cached>>) {
        self.cached.push((key, value));
    }
}
