//! `type = "dotenv"`

use super::{Type, made_with};
use crate::config::key::{Key, Kind, Variant};
#[cfg(feature = "dotenv")]
use crate::{config::check::Table, provider::SharedProvider, providers::DotenvProvider};

pub(super) const TYPE: Type = Type {
    variant: Variant { name: "dotenv", about: "`.env` files", keys: KEYS, rules: &[] },
    feature: "dotenv",
    make: made_with!("dotenv", make),
};

const KEYS: &[Key] = &[
    Key::new("path", Kind::Paths, "One file, or a list; a name in an earlier one counts")
        .required(),
    Key::new("optional", Kind::Flag, "With `true`, files that do not exist are skipped"),
    Key::new("override", Kind::Flag, "With `true`, later files and lines count"),
];

#[cfg(feature = "dotenv")]
fn make(table: &Table) -> SharedProvider {
    let mut dotenv = DotenvProvider::from_paths(table.paths("path").unwrap_or_default());
    if table.flag("optional") == Some(true) {
        dotenv = dotenv.optional();
    }
    if table.flag("override") == Some(true) {
        dotenv = dotenv.with_override();
    }
    SharedProvider::new(dotenv)
}
