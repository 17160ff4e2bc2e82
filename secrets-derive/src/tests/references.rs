//! The macro's reader of references agrees with the runtime's.
//!
//! The runtime tests its own against what the fixtures say.

use proptest::prelude::*;
use serde_json::Value;
use typed_secrets::{SecretRef, SecretRefBuf};

use crate::literal::{Reference, Selector};

#[test]
fn on_the_fixtures() {
    let cases = include_str!("../../../tests/fixtures/references.json");
    let cases: Vec<Value> = serde_json::from_str(cases).expect("the fixtures are JSON");
    assert!(cases.len() >= 45, "only {} fixtures", cases.len());
    for case in cases {
        let text = case["text"].as_str().expect("each fixture has a text");
        assert_eq!(ours(text), theirs(text), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn on_any_text(
        text in "(env:|é)?([aB0_:?#%/~=& \\n-]|%25|%3F|%3f|%23|%2A|%5b|~0|~1|[?]version=|[?]stage=){0,8}"
    ) {
        prop_assert_eq!(ours(&text), theirs(&text));
    }
}

/// The reference, or the problem by its name and its message.
fn ours(text: &str) -> Result<SecretRefBuf, String> {
    let reference = Reference::parse(text).map_err(|problem| format!("{problem:?}: {problem}"))?;
    let selector = match &reference.selector {
        Selector::Latest => typed_secrets::Selector::Latest,
        Selector::Version(id) => typed_secrets::Selector::Version(id),
        Selector::Stage(label) => typed_secrets::Selector::Stage(label),
    };
    Ok(SecretRef::new(&reference.scheme, &reference.name)
        .with_selector(selector)
        .with_field(reference.field.as_deref())
        .to_buf())
}

fn theirs(text: &str) -> Result<SecretRefBuf, String> {
    text.parse().map_err(|problem| format!("{problem:?}: {problem}"))
}
