//! How a runtime stands, for a readiness endpoint; no values.

use std::fmt;

use serde::Serialize;

use super::{Runtime, Shared};
use crate::{
    error::ErrorKind,
    live::{LiveHealth, LiveState},
};

/// How a [`Runtime`] stands. It holds no part of a value, and not its length either.
///
/// It is made to be sent as it is:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let runtime = secrets_runtime::Runtime::builder().build()?;
/// let health = runtime.health();
/// assert!(health.is_ready());
/// assert_eq!(
///     serde_json::to_string(&health)?,
///     r#"{"status":"ok","error":null,"live":[],"cached":0,"leases":0}"#,
/// );
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Health {
    /// In one word.
    pub status: HealthStatus,
    /// Why nothing can be read: the runtime was shut down, or is set up wrongly.
    pub error: Option<ErrorKind>,
    /// The values that the runtime follows, in the order in which they were loaded.
    pub live: Vec<LiveEntry>,
    /// How many secrets have a value in the cache.
    pub cached: usize,
    /// How many leases are held that have to be given back.
    pub leases: usize,
}

/// The state of a [`Runtime`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HealthStatus {
    /// Every live value is what its provider says.
    Ok,
    /// A live value is older than it should be, or a newer one was refused. All can be used.
    Degraded,
    /// A live value may not be used any more, or nothing can be read.
    Failing,
}

/// How one live value stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LiveEntry {
    /// The secrets that it may be made of.
    pub references: Vec<String>,
    /// As its [`Live::health`](crate::Live::health) tells.
    #[serde(flatten)]
    pub health: LiveHealth,
}

impl Health {
    fn new(error: Option<ErrorKind>, live: Vec<LiveEntry>, cached: usize, leases: usize) -> Self {
        let own = if error.is_some() { HealthStatus::Failing } else { HealthStatus::Ok };
        let status = live.iter().map(|entry| entry.health.state.into()).fold(own, Ord::max);
        Self { status, error, live, cached, leases }
    }

    /// Whether the program can do its work: every live value can be used.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.status != HealthStatus::Failing
    }
}

impl HealthStatus {
    /// The status in the words that [`Health`] is serialized with.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Degraded => "degraded",
            Self::Failing => "failing",
        }
    }
}

impl From<LiveState> for HealthStatus {
    fn from(state: LiveState) -> Self {
        match state {
            LiveState::Fresh | LiveState::Fixed => Self::Ok,
            LiveState::Failing | LiveState::Stale => Self::Degraded,
            LiveState::Unusable => Self::Failing,
        }
    }
}

impl Shared {
    pub(super) fn health(&self) -> Health {
        let error = self.unusable().map(|error| error.kind());
        Health::new(error, self.refresher.health(), self.cache.values(), self.leases.count())
    }
}

impl Runtime {
    /// How the runtime and every live value that it follows stand.
    ///
    /// It asks no provider, so it may be called as often as a readiness probe likes.
    #[must_use]
    pub fn health(&self) -> Health {
        let health = self.shared.health();
        self.shared.metrics.publish_with(&self.shared, &health);
        health
    }
}

impl fmt::Display for HealthStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The status, and a line for each live value: `degraded (3 cached)`, `aws:prod/db: stale, …`.
impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} cached)", self.status, self.cached)?;
        if let Some(error) = self.error {
            write!(f, ": {error}")?;
        }
        self.live.iter().try_for_each(|entry| write!(f, "\n{entry}"))
    }
}

impl fmt::Display for LiveEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.references.join(", "), self.health)
    }
}
