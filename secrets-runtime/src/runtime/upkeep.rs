//! What providers do in the background: one task for each that has something to do.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::runtime::Handle;

use super::{Shared, registry::Instance};
use crate::{plan::ProviderId, provider::Provider as _};

/// Whether a provider's upkeep is running, and whether it ever was.
#[derive(Default)]
pub(super) struct Upkeep {
    runs: Arc<AtomicBool>,
    has_run: AtomicBool,
}

impl Upkeep {
    /// Whether the provider was ever used.
    pub(super) fn has_run(&self) -> bool {
        self.has_run.load(Ordering::Acquire)
    }
}

/// Says that the upkeep has ended, also if its tokio runtime did or it panicked.
struct Running(Arc<AtomicBool>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Starts the provider's upkeep, unless it runs or there is nothing to do.
pub(super) fn ensure(shared: &Arc<Shared>, handle: &Handle, provider: ProviderId) {
    let Instance { capabilities, provider, upkeep, .. } = shared.registry.get(provider);
    upkeep.has_run.store(true, Ordering::Release);
    if !capabilities.upkeep() || upkeep.runs.swap(true, Ordering::AcqRel) {
        return;
    }
    let (running, provider) = (Running(Arc::clone(&upkeep.runs)), provider.clone());
    let task = async move {
        let _running = running;
        provider.upkeep().await;
    };
    // A runtime that has ended takes no tasks.
    drop(shared.tasks.spawn(handle, task));
}
