//! Tells the recorder that the program has installed.

#![allow(clippy::unused_self, reason = "everything is told through one handle")]

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use metrics::{counter, gauge, histogram};

use super::super::{Health, Shared};
use crate::{
    cache::{Column, Counted, Landing, What},
    clock::Ticks,
    error::Error,
    live::LiveState,
    metric_names as names,
    plan::ProviderId,
    reference::SecretRef,
};

/// How long counts may wait for the next one who publishes them.
const PAUSE: Duration = Duration::from_secs(1);

/// When the counts were last published.
pub(crate) struct Metrics(Mutex<Option<Ticks>>);

impl Metrics {
    pub(crate) fn new() -> Self {
        names::describe();
        Self(Mutex::new(None))
    }

    /// Whether it is time to publish again; if so, the time until the next begins.
    fn is_due(&self, now: Ticks) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = last.is_none_or(|last| now.since(last) >= PAUSE.into());
        if is_due {
            *last = Some(now);
        }
        is_due
    }

    /// Tells what a fetch brought for one secret.
    pub(crate) fn landed(&self, shared: &Shared, landing: &Landing, reference: SecretRef<'_>) {
        let provider = || reference.scheme().to_owned();
        if let Some(age) = landing.age {
            histogram!(names::REFRESH_AGE_SECONDS, "provider" => provider())
                .record(age.to_duration());
        }
        match &landing.what {
            What::Failed(error) | What::Expired(error) => {
                failed(names::FAILURES, provider(), error);
            }
            What::Rotated => counter!(names::ROTATIONS, "provider" => provider()).increment(1),
            What::Refreshed | What::Renewed => {}
        }
        if landing.from_fallback {
            counter!(names::FALLBACKS, "provider" => provider()).increment(1);
        }
        self.publish_at_times(shared);
    }

    /// Tells that a live value did not take a new one.
    pub(crate) fn refused(&self, error: &Error) {
        let provider = error.reference().map_or("", |reference| reference.scheme());
        failed(names::LIVE_REFUSALS, provider.to_owned(), error);
    }

    /// Publishes what was counted, if that is not too soon after the last time.
    pub(crate) fn publish_at_times(&self, shared: &Shared) {
        if self.is_due(shared.now()) {
            self.publish(shared);
        }
    }

    /// Publishes what was counted.
    pub(crate) fn publish(&self, shared: &Shared) {
        self.publish_with(shared, &shared.health());
    }

    pub(crate) fn publish_with(&self, shared: &Shared, health: &Health) {
        for (id, name) in shared.registry.names() {
            publish_counts(shared, id, name);
        }
        gauge!(names::CACHE_ENTRIES).set(number(health.cached));
        for state in [LiveState::Fresh, LiveState::Failing, LiveState::Stale, LiveState::Unusable] {
            let live = health.live.iter().filter(|entry| entry.health.state == state).count();
            gauge!(names::LIVE_VALUES, "state" => state.as_str()).set(number(live));
        }
    }
}

fn failed(name: &'static str, provider: String, error: &Error) {
    counter!(name, "provider" => provider, "kind" => error.kind().as_str()).increment(1);
}

fn publish_counts(shared: &Shared, provider: ProviderId, name: &str) {
    for (counted, metric) in [
        (Counted::Hit, names::CACHE_HITS),
        (Counted::Miss, names::CACHE_MISSES),
        (Counted::Stale, names::CACHE_STALE),
        (Counted::Evicted, names::CACHE_EVICTIONS),
    ] {
        let count = shared.cache.tally().take(Column::of(provider), counted);
        if count > 0 {
            counter!(metric, "provider" => name.to_owned()).increment(count);
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "there are not that many")]
fn number(count: usize) -> f64 {
    count as f64
}
