//! A store that works, fails, hangs or lies, on a paused clock.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{
    collections::HashMap,
    future,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::time::Instant;

use super::*;
use crate::{second_level::KeySource, value::SecretBytes};

const HOUR: Duration = Duration::from_hours(1);

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Mood {
    #[default]
    Well,
    Down,
    Hanging,
    /// Leaves out answers.
    Short,
}

#[derive(Debug, Default)]
struct Store {
    entries: Mutex<HashMap<String, Sealed>>,
    mood: Mutex<Mood>,
    calls: AtomicUsize,
}

impl Store {
    async fn called(&self) -> Result<()> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::Well | Mood::Short => Ok(()),
            Mood::Down => Err(Error::new(ErrorKind::Unavailable, "down")),
            Mood::Hanging => future::pending().await,
        }
    }

    fn answers<T>(&self, mut answers: Vec<T>) -> Vec<T> {
        if *self.mood.lock().unwrap() == Mood::Short {
            answers.pop();
        }
        answers
    }
}

impl SecondLevel for &'static Store {
    async fn read(&self, keys: &[EntryKey]) -> Result<Vec<Option<Sealed>>> {
        self.called().await?;
        let entries = self.entries.lock().unwrap();
        Ok(self.answers(keys.iter().map(|key| entries.get(key.storage_name()).cloned()).collect()))
    }

    async fn write(&self, entries: &[(EntryKey, Sealed)], _keep: Duration) -> Result<()> {
        self.called().await?;
        let named = entries.iter().map(|(key, entry)| (key.storage_name().into(), entry.clone()));
        self.entries.lock().unwrap().extend(named);
        Ok(())
    }

    async fn remove(&self, keys: &[EntryKey]) -> Result<()> {
        self.called().await?;
        let mut entries = self.entries.lock().unwrap();
        for key in keys {
            entries.remove(key.storage_name());
        }
        Ok(())
    }

    async fn lead(
        &self,
        keys: &[EntryKey],
        _token: &LeadToken,
        _at_most: Duration,
    ) -> Result<Vec<bool>> {
        self.called().await?;
        Ok(self.answers(vec![false; keys.len()]))
    }
}

/// A store that lives as long as the tests do.
fn store() -> &'static Store {
    Box::leak(Box::default())
}

fn key_text(digit: char) -> String {
    format!("01{}", digit.to_string().repeat(62))
}

/// A level whose key is a secret that `key` tells.
fn level_with(
    store: &'static Store,
    key: impl Fn() -> Result<SecretBytes> + Send + Sync + 'static,
) -> Level {
    let source = KeySource::reference(SecretRef::new("env", "KEY").to_buf());
    let resolve = Box::new(move |_| Box::pin(future::ready(key())) as _);
    Level::new(SharedSecondLevel::new(store), source.into(), "test", resolve)
}

fn level(store: &'static Store) -> Level {
    level_with(store, || Ok(key_text('a').into()))
}

fn secret(name: &str) -> SecretRef<'_> {
    SecretRef::new("aws", name)
}

async fn write(level: &Level, name: &str, read_at: SystemTime) {
    let value = Value::new(name);
    level.write(&[(level.key(secret(name)), &value)], read_at, HOUR).await;
}

async fn read(level: &Level, name: &str) -> Option<Recalled> {
    let kept = level.read(&[level.key(secret(name))]).await.pop().unwrap();
    kept.inspect(|kept| assert_eq!(kept.value.expose_bytes(), name.as_bytes()))
}

#[tokio::test(start_paused = true)]
async fn a_value_comes_back_with_its_age() {
    let level = level(store());
    write(&level, "db", SystemTime::now() - HOUR).await;
    let age = read(&level, "db").await.unwrap().age;
    assert!(age >= HOUR && age < HOUR + Duration::from_mins(1), "{age:?}");
    level.remove(&[level.key(secret("db"))]).await;
    assert!(read(&level, "db").await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_little_ahead_is_new_and_the_future_is_nothing() {
    let level = level(store());
    write(&level, "skewed", SystemTime::now() + SKEW / 2).await;
    write(&level, "future", SystemTime::now() + SKEW * 2).await;
    assert_eq!(read(&level, "skewed").await.unwrap().age, Duration::ZERO);
    assert!(read(&level, "future").await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_is_asked_once_in_a_pause() {
    let store = store();
    let level = level(store);
    write(&level, "db", SystemTime::now()).await;
    *store.mood.lock().unwrap() = Mood::Down;
    store.calls.store(0, Ordering::Relaxed);
    for _ in 0..100 {
        assert!(read(&level, "db").await.is_none());
        write(&level, "other", SystemTime::now()).await;
    }
    assert_eq!(store.calls.load(Ordering::Relaxed), 1);
    *store.mood.lock().unwrap() = Mood::Well;
    tokio::time::advance(READING.pause).await;
    assert!(read(&level, "db").await.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_holds_up_one_read_for_a_second() {
    let store = store();
    let level = level(store);
    *store.mood.lock().unwrap() = Mood::Hanging;
    let start = Instant::now();
    for _ in 0..100 {
        assert!(read(&level, "db").await.is_none());
    }
    assert_eq!(start.elapsed().as_secs(), READING.limit.as_secs());
}

#[tokio::test(start_paused = true)]
async fn removing_is_tried_even_in_a_pause() {
    let store = store();
    let level = level(store);
    write(&level, "db", SystemTime::now()).await;
    *store.mood.lock().unwrap() = Mood::Down;
    read(&level, "db").await;
    *store.mood.lock().unwrap() = Mood::Well;
    level.remove(&[level.key(secret("db"))]).await;
    assert!(store.entries.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_the_store_everybody_leads() {
    let store = store();
    let level = level(store);
    let (keys, token) =
        ([level.key(secret("a")), level.key(secret("b"))], LeadToken::new().unwrap());
    assert_eq!(level.lead(&keys, &token, HOUR).await, [false, false]);
    for mood in [Mood::Short, Mood::Down] {
        *store.mood.lock().unwrap() = mood;
        assert_eq!(level.lead(&keys, &token, HOUR).await, [true, true], "{mood:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_leaves_out_answers_has_none() {
    let store = store();
    let level = level(store);
    write(&level, "a", SystemTime::now()).await;
    *store.mood.lock().unwrap() = Mood::Short;
    let kept = level.read(&[level.key(secret("missing")), level.key(secret("a"))]).await;
    assert!(kept.iter().all(Option::is_none));
    assert_eq!(kept.len(), 2);
}

/// The store swaps what it keeps under two names.
#[tokio::test(start_paused = true)]
async fn a_swapped_entry_is_passed_over_and_the_others_are_not() {
    let store = store();
    let level = level(store);
    for name in ["a", "b", "c"] {
        write(&level, name, SystemTime::now()).await;
    }
    let [a, b] = ["a", "b"].map(|name| level.key(secret(name)).storage_name().to_owned());
    let mut entries = store.entries.lock().unwrap().clone();
    let of_b = entries[&b].clone();
    entries.insert(a, of_b);
    *store.entries.lock().unwrap() = entries;
    let keys = ["a", "b", "c"].map(|name| level.key(secret(name)));
    let found: Vec<_> = level.read(&keys).await.iter().map(Option::is_some).collect();
    assert_eq!(found, [false, true, true]);
}

#[tokio::test(start_paused = true)]
async fn without_its_key_the_level_has_nothing_and_asks_seldom() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let store = store();
    let level = level_with(store, || {
        ASKED.fetch_add(1, Ordering::Relaxed);
        Err(Error::new(ErrorKind::Unavailable, "down"))
    });
    for _ in 0..100 {
        assert!(read(&level, "db").await.is_none());
        write(&level, "db", SystemTime::now()).await;
        tokio::time::advance(Duration::from_secs(1)).await;
    }
    assert_eq!(ASKED.load(Ordering::Relaxed), 2, "once a minute");
    assert_eq!(store.calls.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_changed_elsewhere_is_read_again() {
    static KEY: Mutex<char> = Mutex::new('a');
    let store = store();
    let level = level_with(store, || Ok(key_text(*KEY.lock().unwrap()).into()));
    write(&level, "old", SystemTime::now()).await;
    *KEY.lock().unwrap() = 'b';
    let newer = level_with(store, || Ok(key_text('b').into()));
    write(&newer, "new", SystemTime::now()).await;
    assert!(read(&level, "new").await.is_none(), "the keys were just read");
    tokio::time::advance(Duration::from_mins(1)).await;
    assert!(read(&level, "new").await.is_some());
    assert!(read(&level, "old").await.is_none(), "its key is not among the previous ones");
}
