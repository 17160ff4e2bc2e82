//! The macro's reader of patterns agrees with the runtime's.
//!
//! The runtime tests its own against what the fixtures say.

use proptest::prelude::*;
use serde_json::Value;
use typed_secrets::SecretPattern;

use crate::literal::{Pattern, pattern::is_wild};

#[test]
fn on_the_fixtures() {
    let cases = include_str!("../../../tests/fixtures/patterns.json");
    let cases: Vec<Value> = serde_json::from_str(cases).expect("the fixtures are JSON");
    assert!(cases.len() >= 60, "only {} fixtures", cases.len());
    for case in cases {
        let text = case["text"].as_str().expect("each fixture has a text");
        assert_eq!(ours(text), theirs(text), "{text}");
        if let Some(ok) = case["ok"].as_object() {
            assert_eq!(is_wild(text), !ok.contains_key("exact"), "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn on_any_text(
        text in "(env:|é)?([aB:/%=!é*?#\\[\\]\\n-]|[*]{2}|/|%25|%3F|%23|%2A|%5b|~0|[?]version=|[?]stage=){0,8}"
    ) {
        prop_assert_eq!(ours(&text), theirs(&text));
    }
}

/// The pattern, or the problem by its name and its message.
fn ours(text: &str) -> Result<SecretPattern, String> {
    let pattern = Pattern::parse(text).map_err(|problem| format!("{problem:?}: {problem}"))?;
    let field = pattern.field.map(|field| {
        let field = field.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
        format!("#{field}")
    });
    theirs(&format!("{}:{}{}", pattern.scheme, pattern.glob, field.unwrap_or_default()))
}

fn theirs(text: &str) -> Result<SecretPattern, String> {
    text.parse().map_err(|problem| format!("{problem:?}: {problem}"))
}
