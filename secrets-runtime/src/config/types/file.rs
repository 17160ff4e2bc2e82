//! `type = "file"`

use super::{Type, made_with};
use crate::config::key::{Key, Kind, Variant};
#[cfg(feature = "file")]
use crate::{config::check::Table, provider::SharedProvider, providers::FileProvider};

pub(super) const TYPE: Type = Type {
    variant: Variant {
        name: "file",
        about: "YAML, JSON and TOML files of secrets",
        keys: KEYS,
        rules: &[],
    },
    feature: "file",
    make: made_with!("file", make),
};

const KEYS: &[Key] = &[
    Key::new(
        "path",
        Kind::Path,
        "A document whose keys are the names; without it, a name is a path",
    ),
    Key::new("expand", Kind::Flag, "With `false`, `${NAME}` in the document is left as it is"),
];

#[cfg(feature = "file")]
fn make(table: &Table) -> SharedProvider {
    let file = match table.path("path") {
        Some(path) => FileProvider::document(path),
        None => FileProvider::new(),
    };
    SharedProvider::new(match table.flag("expand") {
        Some(false) => file.without_expansion(),
        _ => file,
    })
}
