//! `type = "vault"`

use super::{Type, made_with};
use crate::config::key::{Key, Kind, Rule, Variant};

mod login;
#[cfg(feature = "vault")]
mod make;

/// What is not set comes from the environment, as with Vault's own command line.
pub(super) const TYPE: Type = Type {
    variant: Variant {
        name: "vault",
        about: "`HashiCorp` Vault and `OpenBao`",
        keys: KEYS,
        rules: &[
            Rule::NotBoth("token_file", "login"),
            Rule::Needs("client_certificate", "client_key"),
            Rule::Needs("client_key", "client_certificate"),
        ],
    },
    feature: "vault",
    make: made_with!("vault", make::vault),
};

const KEYS: &[Key] = &[
    Key::new("address", Kind::Text, "The server's URL, in place of `VAULT_ADDR`"),
    Key::new("namespace", Kind::Text, "The namespace of all paths, in place of `VAULT_NAMESPACE`"),
    Key::new("login", Kind::Choice(&login::METHODS), "How the provider gets a token of its own"),
    Key::new("token_file", Kind::Path, "The file that holds a token, in place of `VAULT_TOKEN`"),
    Key::new(
        "text_member",
        Kind::Text,
        "The member that is read as the secret if it is the only one",
    ),
    Key::new("ca_file", Kind::Path, "A PEM file with certificates that are trusted too"),
    Key::new("client_certificate", Kind::Path, "A PEM file with the certificate to show"),
    Key::new("client_key", Kind::Path, "A PEM file with the key of that certificate"),
    Key::new(
        "server_name",
        Kind::Text,
        "The name in the server's certificate, if it is another one",
    ),
];
