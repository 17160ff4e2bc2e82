//! The reader and the JSON Schema agree on files that nobody would write.
//!
//! The good file is changed at random places. `TEST_SEED` takes a seed that was printed.

use std::fs;

use serde_json::{Map, Value, json};
use typed_secrets::config::{Config, ConfigError, ConfigFormat};

use super::{fixtures, schema};

/// What a text has to be beyond its shape.
const BEYOND: &[&str] = &[
    "this is not a reference",
    "is no pattern of references",
    "cannot be the name of a provider",
    // Those of the good file are not set.
    "the variable of",
];

/// What a schema takes in a profile, where it cannot see the provider that is changed.
const BEYOND_IN_PROFILES: &[&str] = &[
    "has no key",
    "needs the key",
    "one of the keys",
    "exclude each other",
    "is of no use without",
    "has to be",
    "is zero",
];

fn good() -> Value {
    let text = fs::read_to_string(fixtures("good/full.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

fn read(document: &Value) -> Result<Config, ConfigError> {
    let reader = Config::reader().with_variables(|name| (name == "NAME").then(|| "text".into()));
    reader.parse(&document.to_string(), ConfigFormat::Json)
}

/// Something that may stand anywhere.
fn any(random: &mut fastrand::Rng) -> Value {
    let values = [
        json!(null),
        json!(true),
        json!(0),
        json!(7),
        json!(-1),
        json!(70_000),
        json!(1.5),
        json!(""),
        json!("text"),
        json!("5m"),
        json!("0s"),
        json!("5 minutes"),
        json!("é"),
        json!("env:NAME"),
        json!([]),
        json!(["text"]),
        json!([""]),
        json!({}),
        json!({ "env": "NAME" }),
        json!({ "file": "path" }),
        json!({ "reference": "env:NAME" }),
        json!({ "env": "NAME", "file": "path" }),
        json!({ "/": "-" }),
        json!({ "": "-" }),
        json!({ "a": { "b": "c" } }),
        json!({ "type": "env" }),
        json!({ "method": "jwt" }),
        json!({ "pattern": "env:*", "allow_empty": true }),
    ];
    values[random.usize(..values.len())].clone()
}

/// Changes one thing somewhere below `value`.
fn change(value: &mut Value, random: &mut fastrand::Rng) {
    match value {
        Value::Object(entries) if !entries.is_empty() && random.u8(..4) > 0 => {
            let key = entries.keys().nth(random.usize(..entries.len())).unwrap().clone();
            match random.u8(..8) {
                0 => drop(entries.remove(&key)),
                1 => add(entries, random),
                _ => change(&mut entries[&key], random),
            }
        }
        Value::Object(entries) => add(entries, random),
        Value::Array(items) if !items.is_empty() && random.bool() => {
            let number = random.usize(..items.len());
            change(&mut items[number], random);
        }
        _ => *value = any(random),
    }
}

fn add(entries: &mut Map<String, Value>, random: &mut fastrand::Rng) {
    let keys = [
        "ttl",
        "type",
        "path",
        "prefix",
        "separator",
        "login",
        "token",
        "token_file",
        "parameters",
        "cache",
        "load",
        "unknown",
        "map_names",
        "connect_to",
        "Team",
        "client_secret",
        "enabled",
    ];
    let key = keys[random.usize(..keys.len())];
    entries.insert(key.to_owned(), any(random));
}

#[test]
#[expect(clippy::print_stdout, reason = "a run has to be repeatable")]
fn the_reader_and_the_schema_agree() {
    let seed = std::env::var("TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let (schema, good) = (schema::validator(), good());
    assert!(schema.is_valid(&good));
    let mut both = [0; 2];
    for _ in 0..400 {
        let mut document = good.clone();
        let beyond: Vec<_> = if random.bool() {
            document.as_object_mut().unwrap().remove("profile");
            BEYOND.to_vec()
        } else {
            [BEYOND, BEYOND_IN_PROFILES].concat()
        };
        (0..random.u8(1..3)).for_each(|_| change(&mut document, &mut random));
        let (is_valid, read) = (schema.is_valid(&document), read(&document));
        match &read {
            Ok(_) => assert!(is_valid, "only the reader takes {document}"),
            Err(error) if is_valid => {
                let is_known = |message: &str| beyond.iter().any(|told| message.contains(told));
                let known = error.mistakes().iter().all(|it| is_known(it.message()));
                assert!(known, "only the schema takes {document}: {error}");
            }
            Err(_) => both[0] += 1,
        }
        both[1] += usize::from(read.is_ok());
    }
    assert!(both.iter().all(|count| *count > 20), "refused and taken: {both:?}");
}
