//! Random documents come through unchanged.

use proptest::prelude::*;
use serde_json::Value as Json;

use super::*;

/// Objects, since a TOML document is one.
fn documents() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<String>().prop_map(Json::from),
    ];
    let node = leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| members.into_iter().collect()),
        ]
    });
    prop::collection::btree_map(any::<String>(), node, 1..6)
        .prop_map(|members| members.into_iter().collect())
}

fn normalised(format: Format, text: &str) -> Json {
    let path = Path::new("random");
    let root = format.parse(text.as_bytes(), path).unwrap();
    let json = Output::new(&Expansion::Off, path).json(&root, 0).unwrap();
    serde_json::from_slice(json.expose()).unwrap()
}

fn indented(document: &Json, indent: &[u8]) -> String {
    let mut text = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(indent);
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
    serde::Serialize::serialize(document, &mut serializer).unwrap();
    String::from_utf8(text).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_keeps_its_content(document in documents()) {
        for text in [document.to_string(), indented(&document, b"  "), indented(&document, b"\t")] {
            prop_assert_eq!(&normalised(Format::Json, &text), &document);
        }
    }

    #[test]
    fn yaml_in_quotes_keeps_its_text(text in any::<String>()) {
        let single = format!("k: {}", Json::from(&*text));
        prop_assert_eq!(&normalised(Format::Yaml, &single)["k"], &Json::from(&*text));
    }

    #[test]
    fn toml_in_quotes_keeps_its_text(text in any::<String>().prop_map(|text| text.replace('\u{7f}', ""))) {
        let quoted = format!("k = {}", Json::from(&*text));
        prop_assert_eq!(&normalised(Format::Toml, &quoted)["k"], &Json::from(text));
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "(?s)[\\[\\]{}:,&*!|>'\"%#?\\-a-c0-9=\\. \n\t\\\\]{0,60}") {
        for format in [Format::Json, Format::Toml, Format::Yaml] {
            let _ = format.parse(text.as_bytes(), Path::new("random"));
        }
    }
}
