//! The secrets, what goes wrong with them, and the record of calls.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use super::{
    fault::{Fault, Step, truncated},
    lease::{self, Lender},
    record::Record,
    script::Script,
};
use crate::{
    error::{Error, ErrorKind, Result},
    lease::Lease,
    provider::FetchRequest,
    reference::Selector,
    value::{SecretBytes, Value},
};

#[derive(Default)]
pub(super) struct Store {
    pub(super) secrets: BTreeMap<String, Secret>,
    /// A secret's name by each of its other names.
    aliases: BTreeMap<String, String>,
    /// Those that are lent, by their names.
    pub(super) lenders: HashMap<String, Lender>,
    pub(super) faults: HashMap<String, Fault>,
    pub(super) latency: Duration,
    pub(super) script: Script,
    pub(super) record: Record,
}

/// All versions of one secret, the oldest first; `None` is one that was deleted.
#[derive(Default)]
pub(super) struct Secret {
    pub(super) versions: Vec<Option<SecretBytes>>,
    /// Version numbers, from 1, by label.
    stages: HashMap<String, usize>,
}

impl Store {
    pub(super) fn insert(&mut self, name: String, value: SecretBytes) {
        let name = self.aliases.get(&name).cloned().unwrap_or(name);
        self.secrets.entry(name).or_default().versions.push(Some(value));
    }

    pub(super) fn alias(&mut self, name: String, other: String) {
        self.aliases.insert(other, name);
    }

    /// Makes the versions current whose time has come.
    pub(super) fn rotate(&mut self) {
        for (name, value) in self.script.due() {
            self.insert(name, value);
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.secrets.remove(name);
    }

    pub(super) fn versions(&self, name: &str) -> usize {
        self.secrets.get(self.canonical(name)).map_or(0, |secret| secret.versions.len())
    }

    /// The secret's name by any of its names.
    pub(super) fn canonical<'a>(&'a self, name: &'a str) -> &'a str {
        self.aliases.get(name).map_or(name, String::as_str)
    }

    /// Why calls about `name` fail now.
    pub(super) fn outage(&self, name: &str) -> Option<Error> {
        self.script.failure(self.canonical(name))
    }

    pub(super) fn set_stage(&mut self, name: &str, label: String, version: usize) {
        if let Some(secret) = self.secrets.get_mut(name) {
            secret.stages.insert(label, version);
        }
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.secrets.keys().map(String::as_str).collect()
    }

    /// What a read gives; `None` if it never ends.
    pub(super) fn answer(&mut self, request: FetchRequest<'_>) -> Option<Result<Value>> {
        if let Some(error) = self.outage(request.name()) {
            return Some(Err(error));
        }
        let name = self.aliases.get(request.name()).map_or(request.name(), String::as_str);
        match self.faults.get_mut(name).map_or(Step::Pass, Fault::step) {
            Step::Pass => Some(self.read(request)),
            Step::Fail(error) => Some(Err(error)),
            Step::Hang => None,
            Step::Truncate(len) => Some(self.read(request).map(|value| truncated(&value, len))),
        }
    }

    fn read(&mut self, request: FetchRequest<'_>) -> Result<Value> {
        match (self.lenders.get_mut(request.name()), request.selector()) {
            (None, _) => self.find(request).ok_or_else(not_found),
            (Some(lender), Selector::Latest) => Ok(lender.issue(request.name())),
            (Some(_), _) => Err(Error::new(ErrorKind::Unsupported, "what is lent has no versions")),
        }
    }

    pub(super) fn renew(&mut self, lease: &Lease) -> Result<Duration> {
        let (lender, number) = self.lender(lease)?;
        lender.renew(number)
    }

    pub(super) fn revoke(&mut self, lease: &Lease) -> Result<()> {
        match self.lender(lease) {
            Ok((lender, number)) => lender.revoke(number),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn lender(&mut self, lease: &Lease) -> Result<(&mut Lender, u64)> {
        let (name, number) = lease::parse(lease)?;
        if let Some(error) = self.outage(name) {
            return Err(error);
        }
        Ok((self.lenders.get_mut(name).ok_or_else(lease::unknown)?, number))
    }

    fn find(&self, request: FetchRequest<'_>) -> Option<Value> {
        let name = self.canonical(request.name());
        let secret = self.secrets.get(name)?;
        let number = secret.number(request.selector())?;
        let bytes = secret.versions.get(number.checked_sub(1)?)?.as_ref()?;
        let value = Value::new(SecretBytes::copy_from(bytes.expose()));
        let others = self.names_of(name).filter(|other| *other != request.name());
        Some(others.fold(value.with_version(number.to_string()), Value::with_alias))
    }

    /// A secret's name and its other names.
    fn names_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let others = self.aliases.iter().filter(move |(_, known)| *known == name);
        std::iter::once(name).chain(others.map(|(other, _)| other.as_str()))
    }
}

impl Secret {
    /// The number of the version that is wanted; there may be none with it.
    pub(super) fn number(&self, selector: Selector<'_>) -> Option<usize> {
        match selector {
            Selector::Latest => Some(self.versions.len()),
            Selector::Version(id) => number(id),
            Selector::Stage(label) => self.stages.get(label).copied(),
        }
    }
}

/// A version's number, in the one spelling that it has.
pub(super) fn number(id: &str) -> Option<usize> {
    id.parse().ok().filter(|number: &usize| number.to_string() == id)
}

pub(super) fn not_found() -> Error {
    Error::new(ErrorKind::NotFound, "the memory provider has no such secret or version")
}
