//! The list of keys in the documentation, and the JSON Schema, are what the descriptions say.
//!
//! With `BLESS=1` both files are written anew.

use std::{fmt::Write as _, fs, path::PathBuf};

use super::super::{
    Config,
    file::{PROFILES, SETTINGS},
    key::{Choice, Key, Kind, common},
    types,
};

/// Fails if the file at `path` is another one than `expected`, unless it may be changed.
fn assert_is(path: &str, expected: &str, is_same: impl Fn(&str) -> bool) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap();
    assert!(is_same(&found), "{} is out of date; run this test with BLESS=1", path.display());
}

#[test]
fn the_schema_is_up_to_date() {
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let schema = Config::schema();
    // Features of other crates decide on the order of keys.
    assert_is("../secrets.schema.json", &schema, |found| parse(found) == parse(&schema));
}

#[test]
fn the_list_of_keys_is_up_to_date() {
    let keys = keys();
    assert_is("src/config/keys.md", &keys, |found| found == keys);
}

#[test]
fn no_table_describes_a_key_twice() {
    for kind in types::ALL {
        let mut names: Vec<_> =
            types::COMMON.iter().chain(kind.variant.keys).map(|key| key.name).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all, "{}", kind.variant.name);
    }
}

fn keys() -> String {
    let mut text = String::from(
        "# Keys\n\nAll of them; another one is an error. What a profile has, it changes of the file.\n",
    );
    let mut all = Vec::from_iter(SETTINGS);
    all.push(&PROFILES);
    table(&mut text, "The file, and each profile", &all);
    for key in SETTINGS {
        inner(&mut text, "", key);
    }
    table(&mut text, "Every provider", &Vec::from_iter(types::COMMON));
    for kind in types::ALL {
        let variant = &kind.variant;
        let title = format!("`type = \"{}\"`: {}", variant.name, variant.about);
        table(&mut text, &title, &Vec::from_iter(variant.keys));
        variant.keys.iter().for_each(|key| inner(&mut text, "", key));
    }
    table(&mut text, "A secret, by one of", &common::CREDENTIAL.each_ref());
    text
}

fn table(text: &mut String, title: &str, keys: &[&Key]) {
    write!(text, "\n## {title}\n\n| key | value | meaning |\n|---|---|---|\n").unwrap();
    for key in keys {
        let required = if key.is_required { " (required)" } else { "" };
        let (name, value, about) = (key.name, value(key.kind), key.about);
        writeln!(text, "| `{name}` | {value}{required} | {about} |").unwrap();
    }
}

/// The tables below a key.
fn inner(text: &mut String, outer: &str, key: &Key) {
    match key.kind {
        Kind::Table(keys, _) => {
            let name = format!("{outer}{}", key.name);
            table(text, &format!("`{name}`"), &Vec::from_iter(keys));
            for key in keys {
                inner(text, &format!("{name}."), key);
            }
        }
        Kind::Choice(choice) => {
            choice.variants.iter().for_each(|variant| {
                let title = title(key, choice, variant.name, variant.about);
                table(text, &title, &Vec::from_iter(variant.keys));
            });
        }
        _ => {}
    }
}

fn title(key: &Key, choice: &Choice, variant: &str, about: &str) -> String {
    format!("`{}` with `{} = \"{variant}\"`: {about}", key.name, choice.key)
}

fn value(kind: Kind) -> String {
    match kind {
        Kind::Text | Kind::Plain => "text".into(),
        Kind::Path => "path".into(),
        Kind::Paths => "path, or a list".into(),
        Kind::Flag => "`true` or `false`".into(),
        Kind::Count => "number from 1".into(),
        Kind::Map => "table of texts".into(),
        Kind::Maps => "table of tables of texts".into(),
        Kind::Characters => "table of characters".into(),
        Kind::Port => "port".into(),
        Kind::Span => "duration, as `30s`".into(),
        Kind::Time => "duration above zero".into(),
        Kind::Credential => "a secret's place".into(),
        Kind::Patterns => "list of references and patterns".into(),
        Kind::Table(..) | Kind::Providers | Kind::Profiles => "table".into(),
        Kind::Choice(choice) => format!("table with `{}`", choice.key),
    }
}
