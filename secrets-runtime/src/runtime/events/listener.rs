//! A callback for events, on a task and a thread of its own.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{runtime::Handle, task::AbortHandle};

use super::Events;
use crate::{
    error::{Error, Result},
    event::Event,
};

/// A callback for events; it is called until this is dropped or the runtime is gone.
///
/// A call that has begun then goes to its end.
#[must_use = "dropping it ends the calls; see `detach`"]
pub struct EventListener {
    task: Option<AbortHandle>,
    missed: Arc<AtomicU64>,
}

impl EventListener {
    pub(super) fn new(
        events: Events,
        callback: impl FnMut(&Event) + Send + 'static,
    ) -> Result<Self> {
        let handle = Handle::try_current().map_err(|_| Error::no_tokio())?;
        let missed = Arc::clone(&events.missed);
        let task = handle.spawn(listen(events, callback)).abort_handle();
        Ok(Self { task: Some(task), missed })
    }

    /// Leaves the end to the runtime's.
    pub fn detach(mut self) {
        self.task = None;
    }

    /// How many events were dropped so far because the callback was too slow.
    #[must_use]
    pub fn missed(&self) -> u64 {
        self.missed.load(Ordering::Relaxed)
    }
}

impl Drop for EventListener {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}

impl fmt::Debug for EventListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventListener").field("missed", &self.missed()).finish_non_exhaustive()
    }
}

/// A callback may take its time, so it gets a thread that may wait.
async fn listen(mut events: Events, mut callback: impl FnMut(&Event) + Send + 'static) {
    while let Some(event) = events.next().await {
        let call = tokio::task::spawn_blocking(move || {
            if catch_unwind(AssertUnwindSafe(|| callback(&event))).is_err() {
                tracing::warn!(%event, "a callback for events panicked");
            }
            callback
        });
        // It is given up together with its tokio runtime.
        let Ok(returned) = call.await else { return };
        callback = returned;
    }
}
