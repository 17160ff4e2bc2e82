//! The second level of one runtime, without what the runtime was told to forget.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::forgotten::Forgotten;
use crate::{
    reference::SecretRefBuf,
    second_level::{EntryKey, Level, Recalled},
    value::{Cached, Value},
};

/// A value for the store.
pub(super) struct Kept {
    pub(super) key: EntryKey,
    pub(super) value: Arc<Cached>,
    /// How long it is of use to anybody.
    pub(super) keep: Duration,
}

pub(crate) struct Store {
    pub(super) level: Level,
    forgotten: Forgotten,
}

impl Store {
    pub(crate) fn new(level: Level) -> Self {
        Self { level, forgotten: Forgotten::default() }
    }

    /// The secrets that hold its keys.
    pub(crate) fn key_references(&self) -> impl Iterator<Item = &SecretRefBuf> {
        self.level.key_references()
    }

    /// What the store has, one result per key.
    pub(super) async fn read(&self, keys: &[EntryKey]) -> Vec<Option<Recalled>> {
        let found = self.level.read(keys).await.into_iter().zip(keys);
        found
            .map(|(found, key)| found.filter(|found| !self.forgotten.covers(key, found.age)))
            .collect()
    }

    /// Stores values that were read at `read_at`, unless they were to be forgotten meanwhile.
    pub(super) async fn write(&self, kept: &[Kept], read_at: SystemTime) {
        let Some(keep) = kept.iter().map(|kept| kept.keep).max() else { return };
        let values: Vec<(EntryKey, &Value)> =
            kept.iter().map(|kept| (kept.key.clone(), &**kept.value)).collect();
        self.level.write(&values, read_at, keep).await;
        let age = read_at.elapsed().unwrap_or_default();
        let late = kept.iter().map(|kept| &kept.key);
        let late: Vec<_> = late.filter(|key| self.forgotten.covers(key, age)).cloned().collect();
        self.remove(&late).await;
    }

    /// Uses nothing any more that was read so far; what is stored is still to be removed.
    pub(super) fn forget(&self, cache_keys: &[Arc<str>]) -> Vec<EntryKey> {
        let references = cache_keys.iter().filter_map(|key| key.parse::<SecretRefBuf>().ok());
        let keys: Vec<_> = references.map(|reference| self.level.key(reference.as_ref())).collect();
        self.forgotten.add(&keys);
        keys
    }

    pub(super) fn forget_all(&self) {
        self.forgotten.add_all();
    }

    pub(super) async fn remove(&self, keys: &[EntryKey]) {
        if !keys.is_empty() {
            self.level.remove(keys).await;
        }
    }
}
