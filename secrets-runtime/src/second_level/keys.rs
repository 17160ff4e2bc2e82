//! The keyring, read when it is first needed, and again when an unknown key turns up.

use std::{fmt, sync::Arc, time::Duration};

use arc_swap::ArcSwapOption;
use tokio::{sync::Mutex, time::Instant};

use super::{SealingKeys, keyring::Keyring};
use crate::{error::Result, provider::BoxFuture, reference::SecretRefBuf, value::SecretBytes};

/// How secrets that hold sealing keys are read. It must not use the second level.
pub(crate) type Resolve =
    dyn Fn(SecretRefBuf) -> BoxFuture<'static, Result<SecretBytes>> + Send + Sync;

/// A store full of entries of a foreign key must not have the sources read for each of them.
const PAUSE: Duration = Duration::from_mins(1);

pub(super) struct Keys {
    sources: SealingKeys,
    resolve: Box<Resolve>,
    loaded: ArcSwapOption<Loaded>,
    loading: Mutex<()>,
}

struct Loaded {
    ring: Arc<Keyring>,
    at: Instant,
}

impl Keys {
    pub(super) fn new(sources: SealingKeys, resolve: Box<Resolve>) -> Self {
        Self { sources, resolve, loaded: ArcSwapOption::empty(), loading: Mutex::default() }
    }

    /// The secrets that hold keys.
    pub(super) fn references(&self) -> impl Iterator<Item = &SecretRefBuf> {
        self.sources.references()
    }

    /// The keyring, if it has been read.
    pub(super) fn loaded(&self) -> Option<Arc<Keyring>> {
        self.loaded.load().as_ref().map(|loaded| Arc::clone(&loaded.ring))
    }

    /// Reads the keyring; one caller at a time does.
    pub(super) async fn load(&self) -> Result<Arc<Keyring>> {
        let _guard = self.loading.lock().await;
        match self.loaded() {
            Some(ring) => Ok(ring),
            None => self.read().await,
        }
    }

    /// Reads the keyring again, after a key was changed elsewhere; `None` if that was just done.
    pub(super) async fn load_newer(&self) -> Result<Option<Arc<Keyring>>> {
        let _guard = self.loading.lock().await;
        if self.loaded.load().as_ref().is_some_and(|loaded| loaded.at.elapsed() < PAUSE) {
            return Ok(None);
        }
        self.read().await.map(Some)
    }

    async fn read(&self) -> Result<Arc<Keyring>> {
        let ring = Arc::new(self.sources.read(&*self.resolve).await?);
        let loaded = Loaded { ring: Arc::clone(&ring), at: Instant::now() };
        self.loaded.store(Some(Arc::new(loaded)));
        Ok(ring)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sources.fmt(f)
    }
}
