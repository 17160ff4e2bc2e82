//! What happens at a set time, by tokio's clock.

use std::time::Duration;

use tokio::time::Instant;

use crate::{error::Error, value::SecretBytes};

/// A version that appears at a set time.
struct Rotation {
    at: Instant,
    name: String,
    value: SecretBytes,
}

/// A span of time in which reads fail: those of one name, or all.
struct Outage {
    name: Option<String>,
    from: Instant,
    until: Instant,
    error: Error,
}

#[derive(Default)]
pub(super) struct Script {
    /// The next one first.
    rotations: Vec<Rotation>,
    outages: Vec<Outage>,
}

impl Script {
    pub(super) fn rotate(&mut self, name: String, after: Duration, value: SecretBytes) {
        let at = Instant::now() + after;
        let place = self.rotations.partition_point(|rotation| rotation.at <= at);
        self.rotations.insert(place, Rotation { at, name, value });
    }

    /// Takes the rotations out whose time has come, in their order.
    pub(super) fn due(&mut self) -> Vec<(String, SecretBytes)> {
        if self.rotations.is_empty() {
            return Vec::new();
        }
        let now = Instant::now();
        let count = self.rotations.partition_point(|rotation| rotation.at <= now);
        self.rotations.drain(..count).map(|rotation| (rotation.name, rotation.value)).collect()
    }

    pub(super) fn fail(
        &mut self,
        name: Option<String>,
        from: Duration,
        until: Duration,
        error: Error,
    ) {
        let now = Instant::now();
        self.outages.push(Outage { name, from: now + from, until: now + until, error });
    }

    /// Why a read of `name` fails now.
    pub(super) fn failure(&self, name: &str) -> Option<Error> {
        if self.outages.is_empty() {
            return None;
        }
        let now = Instant::now();
        let covers = |outage: &&Outage| {
            outage.name.as_deref().is_none_or(|covered| covered == name)
                && (outage.from..outage.until).contains(&now)
        };
        self.outages.iter().find(covers).map(|outage| outage.error.clone())
    }
}
