//! What an entry is stored under, and what its seal is bound to.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::reference::{SecretRef, SecretRefBuf};

/// Says what the hashed and bound bytes are for, so they can mean nothing else.
const PURPOSE: &[u8] = b"typed-secrets second level, entry key 1\0";

/// Names one secret in one version, as one provider instance in one namespace sees it.
///
/// A store uses the [storage name](Self::storage_name). The seal is bound to the
/// [whole key](Self::associated_data), of which that name is only a hash.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EntryKey {
    reference: SecretRefBuf,
    full: Box<[u8]>,
    name: Box<str>,
}

impl EntryKey {
    /// The key of the whole secret that `reference` names; a field in it is left out.
    ///
    /// `namespace` tells apart what the reference cannot: two environments, accounts or tenants
    /// that use one store and call their provider instances by the same name.
    #[must_use]
    pub fn new(namespace: &str, reference: SecretRef<'_>) -> Self {
        let reference = reference.with_field(None);
        let full = full(namespace, &reference.to_string());
        let name = storage_name(&full).into();
        Self { reference: reference.to_buf(), full, name }
    }

    /// The name to store the entry under: 64 lower-case hexadecimal digits.
    ///
    /// It shows no name of a secret. Who guesses the whole key can tell that he guessed right.
    #[must_use]
    pub fn storage_name(&self) -> &str {
        &self.name
    }

    /// The whole key, as the seal is bound to it.
    #[must_use]
    pub fn associated_data(&self) -> &[u8] {
        &self.full
    }

    /// The secret that the entry belongs to.
    #[must_use]
    pub fn reference(&self) -> SecretRef<'_> {
        self.reference.as_ref()
    }
}

/// The namespace's length comes first, so no two keys give the same bytes.
fn full(namespace: &str, reference: &str) -> Box<[u8]> {
    let len = (namespace.len() as u64).to_be_bytes();
    [PURPOSE, &len, namespace.as_bytes(), reference.as_bytes()].concat().into()
}

fn storage_name(full: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha256::digest(full))
}

impl fmt::Debug for EntryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntryKey")
            .field("reference", &self.reference.to_string())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
