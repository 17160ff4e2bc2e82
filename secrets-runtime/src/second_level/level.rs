//! A second level as the runtime uses it: it may help, and can neither fail a read nor hold it up.

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::{
    EntryKey, LeadToken, Sealed, SealingKeys, SecondLevel, SharedSecondLevel,
    keyring::Keyring,
    keys::{Keys, Resolve},
    payload::Stored,
    rest::Rest,
};
use crate::{
    error::{Error, ErrorKind, Result},
    reference::{SecretRef, SecretRefBuf},
    value::Value,
};

/// How long a call may take, and how long the store is left alone if it fails.
#[derive(Clone, Copy)]
struct Patience {
    limit: Duration,
    pause: Duration,
}

/// A reader waits for it.
const READING: Patience = Patience::from_secs(1, 5);

/// Nobody waits for it.
const WRITING: Patience = Patience::from_secs(5, 5);

/// Once for a process. It may be a call of a provider, with its connection and its sign-in.
const KEYS: Patience = Patience::from_secs(5, 60);

impl Patience {
    const fn from_secs(limit: u64, pause: u64) -> Self {
        Self { limit: Duration::from_secs(limit), pause: Duration::from_secs(pause) }
    }
}

/// How far the clocks of those who share a store may be apart.
const SKEW: Duration = Duration::from_mins(1);

/// A value from the store.
pub(crate) struct Recalled {
    pub(crate) value: Value,
    /// How long ago it was read from its provider.
    pub(crate) age: Duration,
}

/// A store, with its keys and the namespace of its names.
#[derive(Debug)]
pub(crate) struct Level {
    store: SharedSecondLevel,
    keys: Keys,
    namespace: Box<str>,
    rest: Rest,
}

impl Level {
    pub(crate) fn new(
        store: SharedSecondLevel,
        keys: SealingKeys,
        namespace: impl Into<Box<str>>,
        resolve: Box<Resolve>,
    ) -> Self {
        let (keys, namespace) = (Keys::new(keys, resolve), namespace.into());
        Self { store, keys, namespace, rest: Rest::default() }
    }

    /// The secrets that hold its keys.
    pub(crate) fn key_references(&self) -> impl Iterator<Item = &SecretRefBuf> {
        self.keys.references()
    }

    /// The key under which the store has the secret.
    pub(crate) fn key(&self, reference: SecretRef<'_>) -> EntryKey {
        EntryKey::new(&self.namespace, reference)
    }

    /// What the store has, one result per key. Whatever goes wrong is as if it had nothing.
    pub(crate) async fn read(&self, keys: &[EntryKey]) -> Vec<Option<Recalled>> {
        let Some((ring, found)) = self.read_sealed(keys).await else {
            return std::iter::repeat_with(|| None).take(keys.len()).collect();
        };
        let mut kept = Vec::with_capacity(keys.len());
        for (key, sealed) in keys.iter().zip(found) {
            let Some(sealed) = sealed else {
                kept.push(None);
                continue;
            };
            let opened = self.open(&ring, key, &sealed).await;
            let now = SystemTime::now();
            let value = opened.and_then(|stored| Recalled::at(now, stored));
            kept.push(value.map_err(|error| passed_over(key, &error)).ok());
        }
        kept
    }

    async fn read_sealed(&self, keys: &[EntryKey]) -> Option<(Arc<Keyring>, Vec<Option<Sealed>>)> {
        let ring = self.ring().await?;
        let found = self.ask(READING, self.store.read(keys)).await?;
        (found.len() == keys.len()).then_some((ring, found))
    }

    /// If no key fits, one may have been changed since the keys were read.
    async fn open(&self, ring: &Keyring, key: &EntryKey, sealed: &Sealed) -> Result<Stored> {
        match ring.open(key, sealed) {
            Err(error) if error.kind() == ErrorKind::Config => {
                let newer = self.ask(KEYS, self.keys.load_newer()).await.flatten();
                newer.map_or(Err(error), |newer| newer.open(key, sealed))
            }
            opened => opened,
        }
    }

    async fn ring(&self) -> Option<Arc<Keyring>> {
        match self.keys.loaded() {
            Some(ring) => Some(ring),
            None => self.ask(KEYS, self.keys.load()).await,
        }
    }

    /// Stores values that were read at `read_at`, for as long as anybody may use them.
    pub(crate) async fn write(
        &self,
        values: &[(EntryKey, &Value)],
        read_at: SystemTime,
        keep: Duration,
    ) {
        let Some(ring) = self.ring().await else { return };
        let seal = |(key, value): &(EntryKey, &Value)| match ring.seal(key, value, read_at) {
            Ok(sealed) => Some((key.clone(), sealed)),
            Err(error) => {
                passed_over(key, &error);
                None
            }
        };
        let entries: Vec<_> = values.iter().filter_map(seal).collect();
        if !entries.is_empty() {
            self.ask(WRITING, self.store.write(&entries, keep)).await;
        }
    }

    /// Removes what must not be used any more, even from a store that is left alone otherwise.
    pub(crate) async fn remove(&self, keys: &[EntryKey]) {
        self.call(WRITING, self.store.remove(keys)).await;
    }

    /// Whether this process may fetch each key now. Without the store, everybody may.
    pub(crate) async fn lead(
        &self,
        keys: &[EntryKey],
        token: &LeadToken,
        at_most: Duration,
    ) -> Vec<bool> {
        let leads = self.ask(READING, self.store.lead(keys, token, at_most)).await;
        let leads = leads.filter(|leads| leads.len() == keys.len());
        leads.unwrap_or_else(|| vec![true; keys.len()])
    }

    /// Ends leads, so that others need not wait for their time.
    pub(crate) async fn release(&self, keys: &[EntryKey], token: &LeadToken) {
        self.ask(WRITING, self.store.release(keys, token)).await;
    }

    /// Makes a call unless the store is left alone; `None` if nothing came of it.
    async fn ask<T>(&self, patience: Patience, call: impl Future<Output = Result<T>>) -> Option<T> {
        if self.rest.is_over() { self.call(patience, call).await } else { None }
    }

    /// What is damaged in the store is no reason to leave it alone: writing mends it.
    async fn call<T>(
        &self,
        patience: Patience,
        call: impl Future<Output = Result<T>>,
    ) -> Option<T> {
        match tokio::time::timeout(patience.limit, call).await.unwrap_or_else(|_| Err(slow())) {
            Ok(answer) => {
                self.rest.end();
                return Some(answer);
            }
            Err(error) if error.kind() == ErrorKind::Decode => {}
            Err(error) => self.rest.begin(patience.pause, &error),
        }
        None
    }
}

impl Recalled {
    /// A value from the future has no age: used as new, it could be served for ever.
    fn at(now: SystemTime, stored: Stored) -> Result<Self> {
        let Stored { value, read_at } = stored;
        match now.duration_since(read_at) {
            Ok(age) => Ok(Self { value, age }),
            Err(ahead) if ahead.duration() <= SKEW => Ok(Self { value, age: Duration::ZERO }),
            Err(_) => Err(Error::new(ErrorKind::Config, "it was read in the future")
                .with_hint("set the clocks of all hosts that share the second level")),
        }
    }
}

fn slow() -> Error {
    Error::new(ErrorKind::Timeout, "it does not answer in time")
}

fn passed_over(key: &EntryKey, error: &Error) {
    let (secret, kind) = (key.reference(), error.kind());
    tracing::warn!(%secret, %kind, "passed over in the second level: {}", error.message());
}

#[cfg(test)]
mod tests;
