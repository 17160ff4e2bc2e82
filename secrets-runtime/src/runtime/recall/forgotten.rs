//! What a runtime was told to forget, and when.
//!
//! Removing an entry from a store takes time and may fail, and a process that knows nothing of it
//! may write an old value again. So whatever was read before is passed over.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::second_level::EntryKey;

/// So many are remembered one by one.
const MAX: usize = 10_000;

#[derive(Default)]
pub(super) struct Forgotten(Mutex<Moments>);

#[derive(Default)]
struct Moments {
    all: Option<Instant>,
    keys: HashMap<Box<str>, Instant>,
}

impl Forgotten {
    /// Whether what is `age` old was read before it was to be forgotten.
    pub(super) fn covers(&self, key: &EntryKey, age: Duration) -> bool {
        let moments = self.moments();
        let moment = moments.keys.get(key.storage_name()).copied().max(moments.all);
        moment.is_some_and(|moment| moment.elapsed() <= age)
    }

    pub(super) fn add(&self, keys: &[EntryKey]) {
        let (mut moments, now) = (self.moments(), Instant::now());
        moments.keys.extend(keys.iter().map(|key| (key.storage_name().into(), now)));
        if moments.keys.len() > MAX {
            *moments = Moments { all: Some(now), keys: HashMap::new() };
        }
    }

    pub(super) fn add_all(&self) {
        *self.moments() = Moments { all: Some(Instant::now()), keys: HashMap::new() };
    }

    fn moments(&self) -> MutexGuard<'_, Moments> {
        // It is always whole, so a panic elsewhere does not matter.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::SecretRef;

    fn key(name: &str) -> EntryKey {
        EntryKey::new("", SecretRef::new("aws", name))
    }

    #[test]
    fn what_was_read_before_is_forgotten_and_what_is_read_afterwards_is_not() {
        let forgotten = Forgotten::default();
        let old = Duration::from_hours(1);
        assert!(!forgotten.covers(&key("a"), old));
        forgotten.add(&[key("a")]);
        assert!(forgotten.covers(&key("a"), old) && !forgotten.covers(&key("b"), old));
        std::thread::sleep(Duration::from_millis(2));
        assert!(!forgotten.covers(&key("a"), Duration::ZERO));
        forgotten.add_all();
        assert!(forgotten.covers(&key("a"), old) && forgotten.covers(&key("b"), old));
    }

    #[test]
    fn more_than_can_be_remembered_is_everything() {
        let forgotten = Forgotten::default();
        let keys: Vec<_> = (0..=MAX).map(|number| key(&number.to_string())).collect();
        forgotten.add(&keys);
        assert!(forgotten.moments().keys.is_empty());
        assert!(forgotten.covers(&key("another"), Duration::from_secs(1)));
    }
}
