//! What a provider makes for the first call that needs it, and keeps.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::Mutex;

use crate::error::{ErrorKind, Result};

/// A client with its credentials, until these are refused.
pub(super) struct Kept<T>(Mutex<Option<Entry<T>>>);

struct Entry<T> {
    made: Arc<T>,
    /// Whether any call has succeeded with it.
    served: Arc<AtomicBool>,
}

impl<T> Clone for Entry<T> {
    fn clone(&self) -> Self {
        Self { made: Arc::clone(&self.made), served: Arc::clone(&self.served) }
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Send + Sync> Kept<T> {
    /// Does `work` with what is kept, or else with what `make` gives. A failure to make it is not
    /// kept: the next call tries again.
    ///
    /// Credentials that were good and are refused now have been revoked or replaced: they are made
    /// anew, and the work is done once more.
    pub(super) async fn with<R, Making, Working>(
        &self,
        is_usable: impl Fn(&T) -> bool,
        make: impl Fn() -> Making,
        work: impl Fn(Arc<T>) -> Working,
    ) -> Result<R>
    where
        Making: Future<Output = Result<T>>,
        Working: Future<Output = Result<R>>,
    {
        let kept = self.get(&is_usable, &make).await?;
        let result = self.settle(&kept, work(Arc::clone(&kept.made)).await).await;
        if !is_refusal(&result) || !kept.served.load(Ordering::Relaxed) {
            return result;
        }
        let anew = self.get(is_usable, make).await?;
        self.settle(&anew, work(Arc::clone(&anew.made)).await).await
    }

    async fn get<Making: Future<Output = Result<T>>>(
        &self,
        is_usable: impl Fn(&T) -> bool,
        make: impl Fn() -> Making,
    ) -> Result<Entry<T>> {
        let mut kept = self.0.lock().await;
        if let Some(kept) = kept.as_ref().filter(|kept| is_usable(&kept.made)) {
            return Ok(kept.clone());
        }
        let entry = Entry { made: Arc::new(make().await?), served: Arc::default() };
        Ok(kept.insert(entry).clone())
    }

    /// Takes note of how the work with `entry` ended: what was refused is not kept.
    async fn settle<R>(&self, entry: &Entry<T>, result: Result<R>) -> Result<R> {
        if is_refusal(&result) {
            let is_refused = |kept: &mut Entry<T>| Arc::ptr_eq(&kept.made, &entry.made);
            self.0.lock().await.take_if(is_refused);
        } else if result.is_ok() {
            entry.served.store(true, Ordering::Relaxed);
        }
        result
    }
}

fn is_refusal<R>(result: &Result<R>) -> bool {
    result.as_ref().is_err_and(|error| error.kind() == ErrorKind::Unauthenticated)
}

/// A caller who is denied something is one that the backend knows.
pub(super) fn unless_denied(result: Result<()>) -> Result<()> {
    result.or_else(|error| if error.kind() == ErrorKind::Denied { Ok(()) } else { Err(error) })
}

#[cfg(test)]
mod tests;
