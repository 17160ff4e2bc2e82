//! From the cache to those who listen: a bounded queue that waits for nobody.

use std::{
    fmt,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use tokio::sync::broadcast::{Receiver, Sender, error::RecvError};

use super::Runtime;
use crate::{error::Result, event::Event};

mod listener;

pub use listener::EventListener;

/// How many events a slow listener may be behind.
const QUEUE: usize = 256;

/// The events of one runtime.
pub(crate) struct Hub {
    /// Made for the first listener: the queue's memory is of no use without one.
    sender: OnceLock<Sender<Event>>,
    listeners: Arc<AtomicUsize>,
}

impl Hub {
    pub(crate) fn new() -> Self {
        Self { sender: OnceLock::new(), listeners: Arc::default() }
    }

    /// Gives `event` to every listener, and drops the oldest one of those who are too far behind.
    pub(crate) fn emit(&self, event: Event) {
        if self.has_listeners()
            && let Some(sender) = self.sender.get()
        {
            // It fails only if the last listener is just leaving.
            let _ = sender.send(event);
        }
    }

    /// Whether it is worth to make an event.
    pub(crate) fn has_listeners(&self) -> bool {
        self.listeners.load(Ordering::Relaxed) > 0
    }

    pub(crate) fn subscribe(&self) -> Events {
        let sender = self.sender.get_or_init(|| Sender::new(QUEUE));
        let receiver = sender.subscribe();
        Events { receiver, _listed: Listed::new(&self.listeners), missed: Arc::default() }
    }
}

/// Counts as a listener for as long as it lives.
struct Listed(Arc<AtomicUsize>);

impl Listed {
    fn new(listeners: &Arc<AtomicUsize>) -> Self {
        listeners.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(listeners))
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Runtime {
    /// What happens to cached secrets from now on.
    ///
    /// ```
    /// use secrets_runtime::{EventKind, Runtime};
    ///
    /// async fn watch(runtime: Runtime) {
    ///     let mut events = runtime.events();
    ///     drop(runtime);
    ///     while let Some(event) = events.next().await {
    ///         if event.kind() == EventKind::Failed {
    ///             println!("{event}");
    ///         }
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn events(&self) -> Events {
        self.shared.events.subscribe()
    }

    /// Calls `callback` for each event, until the handle is dropped or the runtime is gone.
    ///
    /// The calls are made one after the other on a thread that may wait. A callback that panics
    /// is called again for the next event; one that is slow misses the oldest events.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> secrets_runtime::Result<()> {
    /// let runtime = secrets_runtime::Runtime::builder().build()?;
    /// runtime.on_event(|event| println!("{event}"))?.detach();
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) outside of a tokio runtime.
    pub fn on_event(&self, callback: impl FnMut(&Event) + Send + 'static) -> Result<EventListener> {
        EventListener::new(self.events(), callback)
    }
}

/// The events of a runtime as they happen.
///
/// At most 256 events wait here; then the oldest are dropped and [counted](Self::missed). It does
/// not keep the runtime alive.
pub struct Events {
    receiver: Receiver<Event>,
    _listed: Listed,
    missed: Arc<AtomicU64>,
}

impl Events {
    /// The next event; `None` once the runtime is gone and every event was given.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses no event.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            match self.receiver.recv().await {
                Ok(event) => return Some(event),
                Err(RecvError::Closed) => return None,
                Err(RecvError::Lagged(missed)) => {
                    self.missed.fetch_add(missed, Ordering::Relaxed);
                }
            }
        }
    }

    /// How many events were dropped so far because they were not taken in time.
    #[must_use]
    pub fn missed(&self) -> u64 {
        self.missed.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("missed", &self.missed()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
