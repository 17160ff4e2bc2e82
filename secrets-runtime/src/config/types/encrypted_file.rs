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
        rules: &[
            Rule::NotBoth("key", "passphrase"),
            Rule::Either("key", "passphrase"),
            Rule::Needs("recipients_file", "key"),
        ],
    },
    feature: "encrypted-file",
    make: made_with!("encrypted-file", make::encrypted_file),
};

const KEYS: &[Key] = &[
    Key::new("path", Kind::Path, "The file").required(),
    Key::new("key", Kind::Credential, "What opens it: 32 random bytes, or identities of age"),
    Key::new("passphrase", Kind::Credential, "What opens it, if it is a passphrase"),
    Key::new(
        "recipients_file",
        Kind::Path,
        "For writes: the recipients of age to seal to beside those of `key`, one a line",
    ),
    Key::new("readable_by_others", Kind::Flag, "With `true`, its mode may let others read it"),
];
