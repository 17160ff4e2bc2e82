//! What a login proves itself with.

use std::fmt;

use super::credential::VaultCredential;

#[derive(Clone)]
pub(super) enum Proof {
    /// The name is enough.
    None,
    /// The certificate of the connection.
    Certificate,
    /// A credential, and under which name it is sent.
    Plain(&'static str, VaultCredential),
    /// The token around a credential.
    Wrapped(&'static str, VaultCredential),
}

impl Proof {
    pub(super) fn credential(&self) -> Option<&VaultCredential> {
        match self {
            Self::None | Self::Certificate => None,
            Self::Plain(_, credential) | Self::Wrapped(_, credential) => Some(credential),
        }
    }

    /// What to do if the server refuses it.
    pub(super) fn hint(&self) -> &'static str {
        match self {
            Self::None => "check the role id; the role may ask for a secret id",
            Self::Certificate => {
                "name the client certificate by VAULT_CLIENT_CERT and VAULT_CLIENT_KEY, and check \
                 that a role of the auth method takes it"
            }
            Self::Plain("secret_id", _) | Self::Wrapped(..) => {
                "check the role id, and make a new secret id: it may be wrong, spent, expired or \
                 bound to other addresses"
            }
            Self::Plain("password", _) => "check the user's name and the password",
            Self::Plain(..) => {
                "check the role, and the token's issuer, audience, subject and expiry"
            }
        }
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Certificate => f.write_str("Certificate"),
            Self::Plain(name, credential) => f.debug_tuple(name).field(credential).finish(),
            Self::Wrapped(name, token) => {
                f.debug_tuple("Wrapped").field(name).field(token).finish()
            }
        }
    }
}
