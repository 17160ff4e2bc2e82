//! Forgetting on purpose, in memory's stead: the store follows in the background.

use std::sync::Arc;

use tokio::runtime::Handle;

use super::super::Shared;
use crate::second_level::EntryKey;

/// From now on nothing is used that was stored under these keys so far.
///
/// Outside of tokio nothing can be removed from the store; then only this runtime forgets.
pub(in super::super) fn forget(shared: &Arc<Shared>, cache_keys: &[Arc<str>]) {
    if let Some(store) = &shared.second_level {
        remove(shared, store.forget(cache_keys));
    }
}

/// The same for all keys. What only others know is not removed, and not used here either.
pub(in super::super) fn forget_all(shared: &Arc<Shared>) {
    if let Some(store) = &shared.second_level {
        store.forget_all();
        remove(shared, store.forget(&shared.cache.keys()));
    }
}

fn remove(shared: &Arc<Shared>, keys: Vec<EntryKey>) {
    let (Some(store), Ok(handle)) = (shared.second_level.clone(), Handle::try_current()) else {
        return;
    };
    // A runtime that has ended leaves the store alone.
    drop(shared.tasks.spawn(&handle, async move { store.remove(&keys).await }));
}
