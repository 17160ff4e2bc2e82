//! The runtime's tasks: all end when it does.

use std::{
    future::Future,
    sync::{Mutex, PoisonError},
};

use tokio::{runtime::Handle, task::JoinSet};

/// The tasks that are under way; `None` once the runtime has ended.
#[derive(Debug)]
pub(super) struct Tasks(Mutex<Option<JoinSet<()>>>);

impl Tasks {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Some(JoinSet::new())))
    }

    /// Starts a task; gives the future back if the runtime has ended.
    pub(super) fn spawn<F: Future<Output = ()> + Send + 'static>(
        &self,
        handle: &Handle,
        task: F,
    ) -> Result<(), F> {
        let mut tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(tasks) = &mut *tasks else { return Err(task) };
        // Those that have ended are let go of, so that the set stays as small as what is under way.
        while tasks.try_join_next().is_some() {}
        tasks.spawn_on(task, handle);
        Ok(())
    }

    /// Cancels all tasks, and takes no further ones.
    pub(super) fn close(&self) -> JoinSet<()> {
        let tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut tasks = tasks.unwrap_or_default();
        tasks.abort_all();
        tasks
    }
}
