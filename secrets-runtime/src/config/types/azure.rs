//! `type = "azure"`

use super::{Type, made_with};
use crate::config::key::{Choice, Key, Kind, Variant};

#[cfg(feature = "azure")]
mod make;

pub(super) const TYPE: Type = Type {
    variant: Variant { name: "azure", about: "Azure Key Vault", keys: KEYS, rules: &[] },
    feature: "azure",
    make: made_with!("azure", make::azure),
};

/// What is not set comes from the environment, as with Azure's own tools.
const KEYS: &[Key] = &[
    Key::new("vault_url", Kind::Text, "The vault's URL, in place of `AZURE_KEYVAULT_URL`"),
    Key::new("login", Kind::Choice(&METHODS), "The identity, in place of that of the environment"),
    Key::new("authority", Kind::Text, "Where tokens come from, in place of `AZURE_AUTHORITY_HOST`"),
    Key::new(
        "connect_to",
        Kind::Map,
        "For a host the URL that is called, such as a private endpoint",
    ),
    Key::new("ca_file", Kind::Path, "A PEM file with certificates that are trusted too"),
    Key::new(
        "ignore_validity",
        Kind::Flag,
        "With `true`, secrets are read before and after their time",
    ),
    Key::new("map_names", Kind::Characters, "What stands for characters that names cannot have"),
];

const METHODS: Choice = Choice {
    key: "method",
    what: "method of a login",
    variants: &[
        Variant {
            name: "client-secret",
            about: "the secret of an application",
            keys: &[
                Key::new("tenant_id", Kind::Text, "The tenant").required(),
                Key::new("client_id", Kind::Text, "The application").required(),
                Key::new("client_secret", Kind::Credential, "The secret").required(),
            ],
            rules: &[],
        },
        Variant {
            name: "workload-identity",
            about: "a token of another issuer, such as Kubernetes",
            keys: &[
                Key::new("tenant_id", Kind::Text, "The tenant").required(),
                Key::new("client_id", Kind::Text, "The application").required(),
                Key::new("token_file", Kind::Path, "The file that holds the token").required(),
            ],
            rules: &[],
        },
        Variant {
            name: "managed-identity",
            about: "the identity of the machine or service",
            keys: &[Key::new("client_id", Kind::Text, "Which one, if not the system's")],
            rules: &[],
        },
        Variant {
            name: "developer-tools",
            about: "the login of the Azure CLI or the Azure Developer CLI",
            keys: &[],
            rules: &[],
        },
    ],
};
