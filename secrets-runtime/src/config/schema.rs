//! The JSON Schema of a file, from the descriptions of its keys.

use serde_json::{Map, Value, json};

use super::{
    file::{PROFILES, SCHEMA, SETTINGS},
    key::{Choice, Key, Kind, Rule, Variant, common},
    types,
};

pub(super) fn text() -> String {
    let mut properties = properties(SETTINGS);
    properties.insert(SCHEMA.name.to_owned(), described(&SCHEMA));
    properties.insert(PROFILES.name.to_owned(), described(&PROFILES));
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "secrets.toml",
        "description": "Where typed-secrets reads secrets from",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": definitions(),
    });
    format!("{schema:#}\n")
}

/// What many keys have in common.
fn definitions() -> Value {
    let span = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let variable = object(&common::CREDENTIAL[..1], &[]);
    let pattern = json!({ "type": "string", "pattern": "^[a-z][a-z0-9_-]*:." });
    let preload = object(&common::PRELOAD, &[]);
    json!({
        "plain": { "type": "string", "minLength": 1 },
        "text": { "anyOf": [reference("plain"), variable, ] },
        "span": span("^[0-9]+(ms|s|m|h|d)$"),
        "time": span("^0*[1-9][0-9]*(ms|s|m|h|d)$"),
        "count": { "type": "integer", "minimum": 1 },
        "patterns": {
            "type": "array",
            "items": { "anyOf": [pattern, preload] },
        },
        "credential": {
            "type": "object",
            "properties": properties(&common::CREDENTIAL),
            "additionalProperties": false,
            "minProperties": 1,
            "maxProperties": 1,
        },
        "provider": provider(),
        "change": change(),
        "profile": profile(),
    })
}

fn reference(definition: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{definition}") })
}

/// A provider of one of the types.
fn provider() -> Value {
    let types = types::ALL.iter().map(|kind| {
        let keys = types::COMMON.iter().chain(kind.variant.keys);
        let rules: Vec<_> = types::COMMON_RULES.iter().chain(kind.variant.rules).copied().collect();
        of_variant("type", &kind.variant, keys, &rules)
    });
    json!({ "oneOf": types.collect::<Vec<_>>() })
}

/// What a profile changes of a provider: another one, or single keys of any type.
fn change() -> Value {
    let mut keys = properties(types::COMMON);
    keys.remove("type");
    for key in types::ALL.iter().flat_map(|kind| kind.variant.keys) {
        let schema = described(key);
        match keys.get_mut(key.name) {
            Some(known) if *known != schema => *known = json!({ "anyOf": [known.take(), schema] }),
            Some(_) => {}
            None => drop(keys.insert(key.name.to_owned(), schema)),
        }
    }
    let keys = json!({ "type": "object", "properties": keys, "additionalProperties": false });
    json!({ "anyOf": [reference("provider"), keys] })
}

fn profile() -> Value {
    let mut properties = properties(SETTINGS);
    let providers = json!({ "type": "object", "additionalProperties": reference("change") });
    properties.insert("providers".to_owned(), providers);
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn properties<'k>(keys: impl IntoIterator<Item = &'k Key>) -> Map<String, Value> {
    keys.into_iter().map(|key| (key.name.to_owned(), described(key))).collect()
}

fn described(key: &Key) -> Value {
    let mut schema = kind(key);
    schema["description"] = key.about.into();
    schema
}

fn kind(key: &Key) -> Value {
    match key.kind {
        Kind::Text => reference("text"),
        Kind::Plain | Kind::Path => reference("plain"),
        Kind::Paths => {
            let list = json!({ "type": "array", "items": reference("plain"), "minItems": 1 });
            json!({ "anyOf": [reference("plain"), list] })
        }
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Count => reference("count"),
        Kind::Port => json!({ "type": "integer", "minimum": 1, "maximum": u16::MAX }),
        Kind::Span => reference("span"),
        Kind::Time => reference("time"),
        Kind::Credential => reference("credential"),
        Kind::Patterns => reference("patterns"),
        Kind::Table(keys, rules) => object(keys, rules),
        Kind::Choice(choice) => chosen(choice),
        Kind::Map => named("text"),
        Kind::Characters => json!({
            "type": "object",
            "propertyNames": { "maxLength": 1 },
            "additionalProperties": { "type": "string", "minLength": 1, "maxLength": 1 },
        }),
        Kind::Providers => named("provider"),
        Kind::Profiles => named("profile"),
    }
}

fn named(definition: &str) -> Value {
    json!({ "type": "object", "additionalProperties": reference(definition) })
}

fn chosen(choice: &Choice) -> Value {
    let variants = choice.variants.iter();
    let variants = variants.map(|it| of_variant(choice.key, it, it.keys, it.rules));
    json!({ "type": "object", "oneOf": variants.collect::<Vec<_>>() })
}

fn of_variant<'k>(
    tag: &str,
    variant: &Variant,
    keys: impl IntoIterator<Item = &'k Key> + Clone,
    rules: &[Rule],
) -> Value {
    let mut schema = object(keys, rules);
    schema["title"] = variant.about.into();
    schema["properties"][tag] = json!({ "const": variant.name });
    if let Some(required) =
        schema["required"].as_array_mut().filter(|all| !all.contains(&tag.into()))
    {
        required.push(tag.into());
    }
    schema
}

/// A table of these keys and no others.
fn object<'k>(keys: impl IntoIterator<Item = &'k Key> + Clone, rules: &[Rule]) -> Value {
    let required = keys.clone().into_iter().filter(|key| key.is_required).map(|key| key.name);
    let mut schema = json!({
        "type": "object",
        "properties": properties(keys),
        "additionalProperties": false,
        "required": required.collect::<Vec<_>>(),
    });
    let mut all_of = Vec::new();
    for rule in rules {
        match *rule {
            Rule::NotBoth(first, second) => {
                all_of.push(json!({ "not": { "required": [first, second] } }));
            }
            Rule::Either(first, second) => all_of.push(json!({
                "anyOf": [{ "required": [first] }, { "required": [second] }],
            })),
            Rule::Needs(key, other) => schema["dependentRequired"][key] = json!([other]),
        }
    }
    if !all_of.is_empty() {
        schema["allOf"] = all_of.into();
    }
    schema
}
