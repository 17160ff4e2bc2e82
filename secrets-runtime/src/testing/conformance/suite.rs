//! What the cases share: storing, reading, comparing.
//!
//! Every value that was stored is remembered, and every error that comes back is searched for it.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use super::{Harness, Outcome, Profile};
use crate::{
    error::{Error, ErrorKind},
    provider::{Condition, FetchRequest, Provider, SharedProvider, WriteRequest},
    reference::{SecretRef, Selector},
    testing::leaks::{self, Needle},
    value::Value,
};

/// The scheme of the suite's references.
pub(super) const SCHEME: &str = "suite";

/// How much of a value is searched for, in bytes.
const NEEDLE_LEN: usize = 32;

pub(super) struct Suite<'h, H> {
    harness: &'h H,
    pub(super) provider: SharedProvider,
    planted: Mutex<Vec<Needle>>,
}

impl<'h, H: Harness> Suite<'h, H> {
    pub(super) fn new(harness: &'h H) -> Self {
        Self { harness, provider: harness.provider(), planted: Mutex::default() }
    }

    pub(super) fn profile(&self) -> Profile {
        self.harness.profile()
    }

    pub(super) fn name(&self, name: &str) -> String {
        self.harness.name(name)
    }

    pub(super) async fn put(&self, name: &str, value: &[u8]) {
        self.plant(value);
        self.harness.put(&self.name(name), value).await;
    }

    /// Remembers `value`; its start is enough, since a leak of a part is a leak.
    fn plant(&self, value: &[u8]) {
        let needle = Needle::new(&value[..value.len().min(NEEDLE_LEN)]);
        self.planted.lock().unwrap_or_else(PoisonError::into_inner).push(needle);
    }

    /// Stores `value` through the provider.
    pub(super) async fn store(
        &self,
        name: &str,
        value: &[u8],
        condition: Condition<'_>,
    ) -> Result<Option<Box<str>>, Error> {
        self.plant(value);
        let name = self.name(name);
        let request = WriteRequest::new(SecretRef::new(SCHEME, &name), value);
        self.provider.put(&request.on_condition(condition)).await
    }

    /// Deletes through the provider.
    pub(super) async fn try_delete(&self, name: &str, selector: Selector<'_>) -> Result<(), Error> {
        let name = self.name(name);
        let reference = SecretRef::new(SCHEME, &name).with_selector(selector);
        self.provider.delete(&FetchRequest::new(reference)).await
    }

    /// Deletes through the provider, which does it.
    pub(super) async fn delete(&self, name: &str, selector: Selector<'_>) -> Outcome {
        let deleted = self.try_delete(name, selector).await;
        deleted.map_err(|error| format!("a deletion gave an error: {error}"))
    }

    pub(super) async fn remove(&self, name: &str) {
        self.harness.remove(&self.name(name)).await;
    }

    pub(super) async fn get(&self, name: &str) -> Result<Value, Error> {
        self.get_at(name, Selector::Latest).await
    }

    pub(super) async fn get_at(&self, name: &str, selector: Selector<'_>) -> Result<Value, Error> {
        self.get_exact(&self.name(name), selector).await
    }

    /// `name` as the backend knows it.
    pub(super) async fn get_exact(
        &self,
        name: &str,
        selector: Selector<'_>,
    ) -> Result<Value, Error> {
        let reference = SecretRef::new(SCHEME, name).with_selector(selector);
        self.provider.fetch(&FetchRequest::new(reference)).await
    }

    pub(super) async fn get_batch(&self, names: &[&str]) -> Vec<Result<Value, Error>> {
        let names: Vec<String> = names.iter().map(|name| self.name(name)).collect();
        let references: Vec<SecretRef<'_>> =
            names.iter().map(|name| SecretRef::new(SCHEME, name)).collect();
        let requests: Vec<FetchRequest<'_>> =
            references.iter().copied().map(FetchRequest::new).collect();
        self.provider.fetch_batch(&requests).await
    }

    /// Stores a value and reads it back.
    pub(super) async fn round_trip(&self, name: &str, stored: &[u8], expected: &[u8]) -> Outcome {
        self.put(name, stored).await;
        self.expect(self.get(name).await, expected)
    }

    /// The result is this value.
    pub(super) fn expect(&self, result: Result<Value, Error>, expected: &[u8]) -> Outcome {
        self.check_shown(&result)?;
        let value = result.map_err(|error| format!("a stored secret gave an error: {error}"))?;
        let read = value.expose_bytes();
        if read == expected {
            return Ok(());
        }
        Err(format!("read {} bytes that differ from the {} stored", read.len(), expected.len()))
    }

    /// The result is a version's id.
    pub(super) fn expect_version(
        &self,
        result: Result<Option<Box<str>>, Error>,
    ) -> Result<Box<str>, String> {
        self.check_shown(&result)?;
        let version = result.map_err(|error| format!("a write gave an error: {error}"))?;
        version.ok_or_else(|| "a write gave no version where there are versions".to_owned())
    }

    /// The result is an error of one of `kinds`.
    pub(super) fn expect_error<T: fmt::Debug>(
        &self,
        result: Result<T, Error>,
        kinds: &[ErrorKind],
    ) -> Outcome {
        self.check_shown(&result)?;
        match result {
            Ok(_) => Err(format!("gave a value, expected an error of {kinds:?}")),
            Err(error) if kinds.contains(&error.kind()) => Ok(()),
            Err(error) => Err(format!("gave an error of {}, expected {kinds:?}", error.kind())),
        }
    }

    pub(super) fn expect_missing<T: fmt::Debug>(&self, result: Result<T, Error>) -> Outcome {
        self.expect_error(result, &[ErrorKind::NotFound])
    }

    fn check_shown<T: fmt::Debug>(&self, result: &Result<T, Error>) -> Outcome {
        match result {
            Ok(value) => self.check_text("a result's `Debug`", &format!("{value:?} {value:#?}")),
            Err(error) => self.check_text("an error", &leaks::shown(error)),
        }
    }

    /// `text` shows no value that was stored so far.
    pub(super) fn check_text(&self, what: &str, text: &str) -> Outcome {
        let planted = self.planted.lock().unwrap_or_else(PoisonError::into_inner);
        match planted.iter().find_map(|needle| needle.find_in(text)) {
            Some(form) => Err(format!("{what} shows a stored value ({form})")),
            None => Ok(()),
        }
    }
}
