//! `type = "env"`

use super::{Type, made_with};
use crate::config::key::{Key, Kind, Variant};
#[cfg(feature = "env")]
use crate::{config::check::Table, provider::SharedProvider, providers::EnvProvider};

pub(super) const TYPE: Type = Type {
    variant: Variant { name: "env", about: "environment variables", keys: KEYS, rules: &[] },
    feature: "env",
    make: made_with!("env", make),
};

const KEYS: &[Key] = &[
    Key::new(
        "file_variables",
        Kind::Flag,
        "With `false`, `NAME_FILE` is no path of a file for `NAME`",
    ),
    Key::new("map_names", Kind::Characters, "What stands for characters that names cannot have"),
    Key::new("upper_case", Kind::Flag, "With `true`, variables are in upper case, names in lower"),
];

#[cfg(feature = "env")]
fn make(table: &Table) -> SharedProvider {
    let names = super::name_map(table);
    let is_upper = table.flag("upper_case") == Some(true);
    let env = EnvProvider::new().with_name_map(if is_upper { names.upper_case() } else { names });
    SharedProvider::with_values_at_hand(match table.flag("file_variables") {
        Some(false) => env.without_file_variables(),
        _ => env,
    })
}
