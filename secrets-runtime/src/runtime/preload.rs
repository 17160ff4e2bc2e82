//! What is read into the cache before anybody asks for it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures_util::future::join_all;
use tokio::runtime::Handle;

use super::{RuntimeBuilder, Shared, bulk, search::Lists};
use crate::{
    error::{Error, ErrorKind, Result},
    reference::SecretPattern,
};

/// All secrets that match a pattern.
#[derive(Clone, Debug)]
pub(crate) struct Preload {
    pub(crate) pattern: SecretPattern,
    /// Whether it is no error that nothing matches.
    pub(crate) allow_empty: bool,
}

/// What one runtime preloads, and whether it has begun to.
#[derive(Default)]
pub(super) struct Preloads {
    all: Box<[Preload]>,
    has_begun: AtomicBool,
}

impl RuntimeBuilder {
    /// Has all secrets that match a [pattern](SecretPattern) read into the cache:
    /// `"aws:prod/*"`, or `"aws:prod/db"` for a single one. Those of several calls add up, and so
    /// do those that [`load`](crate::config) lists in a configuration.
    ///
    /// [`start`](Self::start) waits for them, and fails if one of them cannot be read or if nothing
    /// matches. Without it they are read in the background as soon as anything is read, and the log
    /// tells what went wrong. Each is kept for its time to live, as if somebody had asked for it.
    /// Of a local provider, whose values are not cached, only `start` makes sure that they are there.
    ///
    /// ```
    /// use secrets_runtime::{Runtime, providers::MemoryProvider};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> secrets_runtime::Result<()> {
    /// let memory = MemoryProvider::new();
    /// memory.insert("prod/db", "s3cret");
    /// let builder = Runtime::builder().provider("memory", memory).preload("memory:prod/*");
    /// assert!(builder.start().await.is_ok());
    /// # Ok(()) }
    /// ```
    pub fn preload(self, pattern: &str) -> Self {
        self.preload_with(pattern, false)
    }

    /// As [`preload`](Self::preload); it is no error if nothing matches.
    pub fn preload_optional(self, pattern: &str) -> Self {
        self.preload_with(pattern, true)
    }

    fn preload_with(mut self, pattern: &str, allow_empty: bool) -> Self {
        self.preloads.push(bulk::parse(pattern).map(|pattern| Preload { pattern, allow_empty }));
        self
    }
}

impl Preloads {
    pub(super) fn new(all: Vec<Preload>) -> Self {
        Self { all: all.into(), has_begun: AtomicBool::new(false) }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Preload> {
        self.all.iter()
    }

    /// Whether it is for the caller to begin.
    fn begins(&self) -> bool {
        !self.all.is_empty() && !self.has_begun.swap(true, Ordering::Relaxed)
    }
}

/// Reads everything, and waits for it.
pub(super) async fn finish(shared: &Arc<Shared>) -> Result<()> {
    shared.preloads.has_begun.store(true, Ordering::Relaxed);
    let errors = read(shared).await;
    let failed = errors.len();
    let Some(first) = errors.into_iter().next() else { return Ok(()) };
    Err(match failed {
        1 => first.with_note("it is to be loaded at the start"),
        _ => first.with_note(format!("it is to be loaded at the start, where {failed} failed")),
    })
}

/// Begins to read everything in the background, at the first call.
#[inline]
pub(super) fn ensure(shared: &Arc<Shared>) {
    if shared.preloads.begins() {
        begin(shared);
    }
}

#[cold]
fn begin(shared: &Arc<Shared>) {
    let Ok(handle) = Handle::try_current() else {
        return shared.preloads.has_begun.store(false, Ordering::Relaxed);
    };
    let task = {
        let shared = Arc::clone(shared);
        async move { read(&shared).await.iter().for_each(tell) }
    };
    // A runtime that has ended takes no tasks.
    drop(shared.tasks.spawn(&handle, task));
}

/// What went wrong.
async fn read(shared: &Arc<Shared>) -> Vec<Error> {
    let lists = Lists::default();
    let each = shared.preloads.iter().map(async |preload: &Preload| {
        let Preload { pattern, allow_empty } = preload;
        let mut errors = match bulk::read(shared, &lists, pattern, *allow_empty).await {
            Ok(found) => found.into_values().filter_map(Result::err).collect(),
            Err(error) => vec![error],
        };
        // Of a name without a wildcard, which is not listed.
        errors.retain(|error| !(*allow_empty && error.kind() == ErrorKind::NotFound));
        errors
    });
    join_all(each).await.into_iter().flatten().collect()
}

fn tell(error: &Error) {
    tracing::warn!(kind = %error.kind(), "a secret was not preloaded: {error}");
}
