//! What a provider makes for the first call that needs it, and keeps.

use std::sync::Arc;

use tokio::sync::Mutex;

use crate::error::{ErrorKind, Result};

/// A client with its credentials, until these are refused.
pub(crate) struct Kept<T>(Mutex<Option<Arc<T>>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Send + Sync> Kept<T> {
    /// Does `work` with what is kept, or else with what `make` gives. A failure to make it is not
    /// kept: the next call tries again.
    pub(crate) async fn with<R: Send>(
        &self,
        is_usable: impl Fn(&T) -> bool + Send,
        make: impl AsyncFnOnce() -> Result<T> + Send,
        work: impl AsyncFnOnce(&T) -> Result<R> + Send,
    ) -> Result<R> {
        let kept = self.get(is_usable, make).await?;
        let result = work(&kept).await;
        if result.as_ref().is_err_and(|error| error.kind() == ErrorKind::Unauthenticated) {
            self.0.lock().await.take_if(|current| Arc::ptr_eq(current, &kept));
        }
        result
    }

    async fn get(
        &self,
        is_usable: impl Fn(&T) -> bool,
        make: impl AsyncFnOnce() -> Result<T>,
    ) -> Result<Arc<T>> {
        let mut kept = self.0.lock().await;
        if let Some(kept) = kept.as_ref().filter(|kept| is_usable(kept)) {
            return Ok(Arc::clone(kept));
        }
        Ok(Arc::clone(kept.insert(Arc::new(make().await?))))
    }
}

/// A caller who is denied something is one that the backend knows.
pub(super) fn unless_denied(result: Result<()>) -> Result<()> {
    result.or_else(|error| if error.kind() == ErrorKind::Denied { Ok(()) } else { Err(error) })
}
