//! A second level in memory that several runtimes share, and what the tests need around it.

use std::{
    collections::{HashMap, HashSet},
    future,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::time::Instant;
use typed_secrets::{
    Error, ErrorKind, Provider, Result, Runtime, RuntimeBuilder,
    second_level::{EntryKey, KeySource, LeadToken, Sealed, SecondLevel},
};

/// How the store answers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Mood {
    #[default]
    Well,
    Down,
    Hanging,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Shelf(Arc<State>);

#[derive(Debug, Default)]
struct State {
    entries: Mutex<HashMap<String, Sealed>>,
    /// Who holds each lead, and until when.
    leads: Mutex<HashMap<String, (String, Instant)>>,
    written: Mutex<HashSet<String>>,
    mood: Mutex<Mood>,
}

impl Shelf {
    pub(super) fn set_mood(&self, mood: Mood) {
        *self.0.mood.lock().unwrap() = mood;
    }

    /// The references that are stored now.
    pub(super) fn stored(&self) -> usize {
        self.0.entries.lock().unwrap().len()
    }

    /// The references that were ever written.
    pub(super) fn written(&self) -> Vec<String> {
        let mut written: Vec<_> = self.0.written.lock().unwrap().iter().cloned().collect();
        written.sort();
        written
    }

    /// How many leads are held.
    pub(super) fn held(&self) -> usize {
        self.0.leads.lock().unwrap().len()
    }

    async fn called(&self) -> Result<()> {
        let mood = *self.0.mood.lock().unwrap();
        match mood {
            Mood::Well => Ok(()),
            Mood::Down => Err(Error::new(ErrorKind::Unavailable, "down")),
            Mood::Hanging => future::pending().await,
        }
    }
}

impl SecondLevel for Shelf {
    async fn read(&self, keys: &[EntryKey]) -> Result<Vec<Option<Sealed>>> {
        self.called().await?;
        let entries = self.0.entries.lock().unwrap();
        Ok(keys.iter().map(|key| entries.get(key.storage_name()).cloned()).collect())
    }

    async fn write(&self, entries: &[(EntryKey, Sealed)], _keep: Duration) -> Result<()> {
        self.called().await?;
        for (key, sealed) in entries {
            self.0.written.lock().unwrap().insert(key.reference().to_string());
            self.0.entries.lock().unwrap().insert(key.storage_name().into(), sealed.clone());
        }
        Ok(())
    }

    async fn remove(&self, keys: &[EntryKey]) -> Result<()> {
        self.called().await?;
        let mut entries = self.0.entries.lock().unwrap();
        for key in keys {
            entries.remove(key.storage_name());
        }
        Ok(())
    }

    async fn lead(
        &self,
        keys: &[EntryKey],
        token: &LeadToken,
        at_most: Duration,
    ) -> Result<Vec<bool>> {
        self.called().await?;
        let (mut leads, now) = (self.0.leads.lock().unwrap(), Instant::now());
        leads.retain(|_, (_, until)| *until > now);
        let mut take = |key: &EntryKey| {
            let mine = || (token.as_str().to_owned(), now + at_most);
            leads.entry(key.storage_name().into()).or_insert_with(mine).0 == token.as_str()
        };
        Ok(keys.iter().map(&mut take).collect())
    }

    async fn release(&self, keys: &[EntryKey], token: &LeadToken) -> Result<()> {
        self.called().await?;
        let mut leads = self.0.leads.lock().unwrap();
        let keys: HashSet<_> = keys.iter().map(EntryKey::storage_name).collect();
        leads.retain(|key, (holder, _)| !(keys.contains(&**key) && holder == token.as_str()));
        Ok(())
    }
}

/// A key that is the same for all who use the same number.
pub(super) fn key(number: u8) -> KeySource {
    let bytes: Vec<u8> = (0..32).map(|at| number.wrapping_add(at)).collect();
    KeySource::bytes(bytes)
}

/// A builder whose only provider is `memory:`, in real time: what is stored ages in it.
pub(super) fn real(provider: impl Provider) -> RuntimeBuilder {
    Runtime::builder().without_built_in().provider("memory", provider)
}

/// One process of a fleet.
pub(super) fn member(provider: impl Provider, shelf: &Shelf) -> Runtime {
    real(provider).second_level(shelf.clone(), key(1)).build().unwrap()
}

pub(super) async fn text(runtime: &Runtime, reference: &str) -> String {
    runtime.get(reference).await.unwrap().expose_str().unwrap().to_owned()
}

/// Waits until what happens in the background has happened.
///
/// # Panics
///
/// Panics if it does not within ten seconds.
pub(super) async fn until(happened: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if happened() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not happen");
}
