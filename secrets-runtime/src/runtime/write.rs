//! Secrets that are stored, deleted, listed and described.

use tokio::runtime::Handle;

use super::{
    Runtime,
    read::{forget, parse},
    upkeep,
};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::{Condition, FetchRequest, Metadata, Provider as _, SharedProvider, WriteRequest},
    reference::{SecretRef, SecretRefBuf, Selector},
};

impl Runtime {
    /// Stores `value` as a whole secret; gives the id of its version, where there are versions.
    ///
    /// What is cached of it is forgotten, and live values follow.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if `reference` is malformed, names an unknown provider or only a part
    /// of a secret; [`ErrorKind::Unsupported`] if the provider does not store; otherwise what it
    /// reports. A write is made once: a [transient](ErrorKind::is_transient) failure does not say
    /// whether it was done.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether the secret was stored.
    pub async fn put(
        &self,
        reference: &str,
        value: impl AsRef<[u8]> + Send,
    ) -> Result<Option<Box<str>>> {
        self.put_if(reference, value, Condition::None).await
    }

    /// As [`put`](Self::put), unless something else is stored than `condition` says.
    ///
    /// # Errors
    ///
    /// As [`put`](Self::put); [`ErrorKind::Conflict`] if the condition does not hold.
    ///
    /// # Cancel safety
    ///
    /// As [`put`](Self::put).
    pub async fn put_if(
        &self,
        reference: &str,
        value: impl AsRef<[u8]> + Send,
        condition: Condition<'_>,
    ) -> Result<Option<Box<str>>> {
        let parsed = whole(reference)?;
        let reference = parsed.as_ref();
        if reference.selector() != Selector::Latest {
            return Err(partial(reference, "a version").with_reference(reference));
        }
        let provider = self.provider_of(reference)?;
        let request = WriteRequest::new(reference, value.as_ref()).on_condition(condition);
        let stored = provider.put(&request).await;
        forget(&self.shared, reference);
        stored.map_err(|error| error.with_reference(reference))
    }

    /// Deletes a secret, or the version that the reference names. What is not there is no error.
    ///
    /// # Errors
    ///
    /// As [`put`](Self::put).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves open whether the secret was deleted.
    pub async fn delete(&self, reference: &str) -> Result<()> {
        let parsed = whole(reference)?;
        let reference = parsed.as_ref();
        let deleted = self.provider_of(reference)?.delete(&FetchRequest::new(reference)).await;
        forget(&self.shared, reference);
        forget(&self.shared, SecretRef::new(reference.scheme(), reference.name()));
        deleted.map_err(|error| error.with_reference(reference))
    }

    /// What is known of a secret without reading its value.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get); [`ErrorKind::Unsupported`] if the provider tells nothing.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves nothing behind.
    pub async fn metadata(&self, reference: &str) -> Result<Metadata> {
        let parsed = whole(reference)?;
        let reference = parsed.as_ref();
        let metadata = self.provider_of(reference)?.metadata(&FetchRequest::new(reference)).await;
        metadata.map_err(|error| error.with_reference(reference))
    }

    fn provider_of(&self, reference: SecretRef<'_>) -> Result<&SharedProvider> {
        if let Some(error) = self.shared.unusable() {
            return Err(error);
        }
        let id = self.shared.registry.of_scheme(reference.scheme())?;
        if let Ok(handle) = Handle::try_current()
            && !self.shared.is_local(id)
        {
            upkeep::ensure(&self.shared, &handle, id);
        }
        Ok(&self.shared.registry.get(id).provider)
    }
}

/// A reference to a whole secret.
fn whole(reference: &str) -> Result<SecretRefBuf> {
    let parsed = parse(reference)?;
    match parsed.as_ref().field() {
        None => Ok(parsed),
        Some(_) => Err(partial(parsed.as_ref(), "a field")),
    }
}

fn partial(reference: SecretRef<'_>, what: &str) -> Error {
    Error::new(ErrorKind::Config, format!("`{reference}` names {what} of a secret"))
        .with_hint("name the whole secret, and give its whole value")
}
