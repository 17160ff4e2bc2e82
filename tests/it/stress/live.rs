//! Live fields of the same secrets, which are replaced meanwhile.

use typed_secrets::{ExposeSecret as _, Live, Result, SecretString, Secrets};

use super::{NAMES, backend::Stamp};

#[derive(Secrets)]
pub(super) struct Followed {
    #[secret("memory:n0")]
    n0: Live<SecretString>,
    #[secret("memory:n1")]
    n1: Live<SecretString>,
    #[secret("memory:n2")]
    n2: Live<SecretString>,
}

impl Followed {
    pub(super) fn field(&self, name: usize) -> &Live<SecretString> {
        let fields: [_; NAMES] = [&self.n0, &self.n1, &self.n2];
        fields[name]
    }

    /// What the value in use says of itself, unless it is too old to be used.
    pub(super) fn stamp(&self, name: usize) -> Result<Stamp> {
        let value = self.field(name).try_current()?;
        Ok(Stamp::parse(value.expose_secret()))
    }
}
