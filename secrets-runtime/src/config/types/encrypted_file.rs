//! `type = "encrypted-file"`

use super::{Type, made_with};
use crate::config::key::{Key, Kind, Rule, Variant};

#[cfg(feature = "encrypted-file")]
mod make;

pub(super) const TYPE: Type = Type {
    variant: Variant {
        name: "encrypted-file",
        about: "one file of sealed secrets",
        keys: KEYS,
        rules: &[Rule::NotBoth("key", "passphrase"), Rule::Either("key", "passphrase")],
    },
    feature: "encrypted-file",
    make: made_with!("encrypted-file", make::encrypted_file),
};

const KEYS: &[Key] = &[
    Key::new("path", Kind::Path, "The file").required(),
    Key::new("key", Kind::Credential, "What opens it: 32 random bytes, or identities of age"),
    Key::new("passphrase", Kind::Credential, "What opens it, if it is a passphrase"),
];
