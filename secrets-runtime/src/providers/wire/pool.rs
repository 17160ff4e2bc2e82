//! Connections kept for later requests.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::runtime::{Handle, Id};

use super::{connection::Connection, origin::Origin};

/// As many as a provider's calls run at once by default.
const MOST: usize = 32;
/// Shorter than servers keep theirs, so that few are found closed.
const LONGEST: Duration = Duration::from_secs(20);

/// Idle connections, the one used last at the end.
///
/// A connection belongs to the tokio runtime that opened it, and no other one gets it: it would
/// wait for ever on a runtime that is not running any more. What is too old is closed at the
/// next request.
#[derive(Debug, Default)]
pub(super) struct Pool(Mutex<Vec<Kept>>);

#[derive(Debug)]
struct Kept {
    connection: Connection,
    runtime: Id,
    since: Instant,
}

impl Pool {
    pub(super) fn take(&self, origin: &Origin) -> Option<Connection> {
        let runtime = Handle::current().id();
        let mut kept = self.lock();
        kept.retain(|kept| kept.since.elapsed() < LONGEST && kept.connection.is_idle());
        let fits = |kept: &Kept| kept.runtime == runtime && kept.connection.origin() == origin;
        let position = kept.iter().rposition(fits)?;
        Some(kept.remove(position).connection)
    }

    /// Keeps `connection`; the one unused for longest makes room for it.
    pub(super) fn put(&self, connection: Connection) {
        let runtime = Handle::current().id();
        let mut kept = self.lock();
        if kept.len() == MOST {
            kept.remove(0);
        }
        kept.push(Kept { connection, runtime, since: Instant::now() });
    }

    #[cfg(feature = "vault")]
    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    /// No code that holds the lock leaves the list half changed.
    fn lock(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
