//! The grammar of patterns: the fixtures that the derive's reader is tested against too.

#![expect(clippy::expect_used, reason = "a failed expectation is a failed test")]

use secrets_runtime::{SecretPattern, reference::ParseError};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    text: String,
    ok: Option<Parts>,
    error: Option<String>,
    #[serde(default)]
    matches: Vec<String>,
    #[serde(default)]
    misses: Vec<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Parts {
    scheme: String,
    prefix: String,
    field: Option<String>,
    #[serde(default)]
    exact: bool,
}

impl From<&SecretPattern> for Parts {
    fn from(pattern: &SecretPattern) -> Self {
        Self {
            scheme: pattern.scheme().to_owned(),
            prefix: pattern.prefix().to_owned(),
            field: pattern.field().map(str::to_owned),
            exact: pattern.is_exact(),
        }
    }
}

#[test]
fn fixtures() {
    let cases = include_str!("../../tests/fixtures/patterns.json");
    let cases: Vec<Case> = serde_json::from_str(cases).expect("the fixtures are JSON");
    assert!(cases.len() >= 60, "only {} fixtures", cases.len());
    for Case { text, ok, error, matches, misses } in cases {
        let parsed: Result<SecretPattern, ParseError> = text.parse();
        let problem = parsed.as_ref().err().map(|problem| format!("{problem:?}"));
        assert_eq!(problem, error, "{text}");
        assert_eq!(parsed.as_ref().ok().map(Parts::from), ok, "{text}");
        let Ok(pattern) = parsed else { continue };
        for name in &matches {
            assert!(pattern.matches(name), "{text} misses {name}");
        }
        for name in &misses {
            assert!(!pattern.matches(name), "{text} matches {name}");
        }
    }
}
