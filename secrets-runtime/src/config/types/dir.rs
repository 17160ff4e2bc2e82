//! `type = "dir"`

use super::{Type, made_with};
use crate::config::key::{Key, Kind, Rule, Variant};
#[cfg(feature = "dir")]
use crate::{config::check::Table, provider::SharedProvider, providers::DirProvider};

pub(super) const TYPE: Type = Type {
    variant: Variant {
        name: "dir",
        about: "a folder with one file for each secret",
        keys: KEYS,
        rules: &[Rule::NotBoth("path", "systemd")],
    },
    feature: "dir",
    make: made_with!("dir", make),
};

const KEYS: &[Key] = &[
    Key::new("path", Kind::Path, "The folder; `/run/secrets` if not set"),
    Key::new("systemd", Kind::Flag, "With `true`, the folder is `$CREDENTIALS_DIRECTORY`"),
    Key::new("trim", Kind::Flag, "With `false`, a line break at the end of a file is kept"),
];

#[cfg(feature = "dir")]
fn make(table: &Table) -> SharedProvider {
    let dir = match table.path("path") {
        Some(path) => DirProvider::new(path),
        None if table.flag("systemd") == Some(true) => DirProvider::systemd(),
        None => DirProvider::default(),
    };
    SharedProvider::new(match table.flag("trim") {
        Some(false) => dir.without_trim(),
        _ => dir,
    })
}
