//! Storing, deleting and listing, as the provider's callers see it.

use super::{
    MemoryProvider,
    store::{Secret, Store, not_found, number},
};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::{
        Condition, FetchRequest, ListPage, ListRequest, Metadata, VersionMetadata, VersionState,
        WriteRequest,
    },
    providers::names,
    reference::Selector,
    value::SecretBytes,
};

impl MemoryProvider {
    /// What `work` does to the store, as long as calls take and unless `name` fails at present.
    pub(super) async fn change<T>(
        &self,
        name: &str,
        work: impl FnOnce(&mut Store) -> Result<T>,
    ) -> Result<T> {
        self.wait().await;
        let mut store = self.store();
        match store.outage(name) {
            Some(error) => Err(error),
            None => work(&mut store),
        }
    }
}

impl Store {
    /// Adds a version, if the condition holds; gives its number.
    pub(super) fn put(&mut self, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
        let current = self.versions(request.name());
        let is_met = match request.condition() {
            Condition::None => true,
            Condition::Absent => current == 0,
            Condition::Version(id) => current > 0 && number(id) == Some(current),
        };
        if !is_met {
            return Err(Error::new(
                ErrorKind::Conflict,
                "the current version is not the one that the write was made for",
            ));
        }
        let value = SecretBytes::copy_from(request.expose_value());
        self.insert(request.name().to_owned(), value);
        Ok(Some(self.versions(request.name()).to_string().into()))
    }

    /// Removes the secret, or wipes the version that is pinned.
    pub(super) fn delete(&mut self, request: FetchRequest<'_>) {
        let name = self.canonical(request.name()).to_owned();
        if request.selector() == Selector::Latest {
            self.remove(&name);
        } else if let Some(secret) = self.secrets.get_mut(&name) {
            let place = secret.number(request.selector()).and_then(|number| number.checked_sub(1));
            if let Some(version) = place.and_then(|place| secret.versions.get_mut(place)) {
                *version = None;
            }
        }
    }

    pub(super) fn list(&self, request: ListRequest<'_>) -> ListPage {
        let all = self.secrets.keys().chain(self.lenders.keys());
        names::beginning_with(request.prefix(), all).into()
    }

    pub(super) fn metadata(&self, request: FetchRequest<'_>) -> Result<Metadata> {
        let secret = self.secrets.get(self.canonical(request.name()));
        let secret: &Secret = secret.ok_or_else(not_found)?;
        let known = secret.number(request.selector()).unwrap_or(0);
        if known == 0 || known > secret.versions.len() {
            return Err(not_found());
        }
        let state = |version: &Option<SecretBytes>| match version {
            Some(_) => VersionState::Active,
            None => VersionState::Destroyed,
        };
        let versions = secret.versions.iter().enumerate();
        let versions = versions
            .map(|(place, version)| VersionMetadata::new((place + 1).to_string(), state(version)));
        let current_version = Some(secret.versions.len().to_string().into());
        Ok(Metadata { current_version, versions: versions.collect(), ..Metadata::default() })
    }
}

#[cfg(test)]
mod tests;
