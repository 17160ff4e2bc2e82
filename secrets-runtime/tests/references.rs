//! The grammar of references: the fixtures that the derive's reader is tested against too, and
//! rules that hold for any reference.

#![expect(clippy::expect_used, reason = "a failed expectation is a failed test")]

use proptest::prelude::*;
use secrets_runtime::{SecretRef, SecretRefBuf, Selector, reference::ParseError};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    text: String,
    ok: Option<Parts>,
    error: Option<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Parts {
    scheme: String,
    name: String,
    version: Option<String>,
    stage: Option<String>,
    field: Option<String>,
}

impl From<SecretRef<'_>> for Parts {
    fn from(reference: SecretRef<'_>) -> Self {
        let (version, stage) = match reference.selector() {
            Selector::Latest => (None, None),
            Selector::Version(id) => (Some(id.to_owned()), None),
            Selector::Stage(label) => (None, Some(label.to_owned())),
        };
        Self {
            scheme: reference.scheme().to_owned(),
            name: reference.name().to_owned(),
            version,
            stage,
            field: reference.field().map(str::to_owned),
        }
    }
}

fn parse(text: &str) -> Result<SecretRefBuf, ParseError> {
    text.parse()
}

#[test]
fn fixtures() {
    let cases = include_str!("../../tests/fixtures/references.json");
    let cases: Vec<Case> = serde_json::from_str(cases).expect("the fixtures are JSON");
    assert!(cases.len() >= 45, "only {} fixtures", cases.len());
    for Case { text, ok, error } in cases {
        let parsed = parse(&text);
        let problem = parsed.as_ref().err().map(|problem| format!("{problem:?}"));
        assert_eq!(problem, error, "{text}");
        assert_eq!(parsed.ok().map(|reference| Parts::from(reference.as_ref())), ok, "{text}");
    }
}

/// A text of the characters that the grammar uses, and some others.
const TEXT: &str = "[aB01_:?#%/~=& é🔑-]{1,9}";

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is written out is read back as the same reference.
    #[test]
    fn the_text_form_reads_back(
        name in TEXT,
        selector in TEXT.prop_filter("`&` has no place in a query", |text| !text.contains('&')),
        field in TEXT.prop_filter("`~` is escaped in a pointer", |text| is_part(text)),
        shape in 0..6,
    ) {
        let selector = match shape % 3 {
            0 => Selector::Latest,
            1 => Selector::Version(&selector),
            _ => Selector::Stage(&selector),
        };
        let field = (shape < 3).then_some(field.as_str());
        let reference = SecretRef::new("env", &name).with_selector(selector).with_field(field);
        let read = parse(&reference.to_string());
        prop_assert_eq!(read.as_ref().map(SecretRefBuf::as_ref), Ok(reference));
    }

    /// The reader that allocates nothing gives the same, or leaves the text to the other one.
    #[test]
    fn the_plain_reader_agrees(text in "env:[aB01:?#%/~=&]{0,4}([?](version|stage)=)?[aé/~%&]{0,4}#?[a/~1]{0,4}") {
        let whole = parse(&text);
        match SecretRef::parse_plain(&text) {
            Some(plain) => prop_assert_eq!(whole.as_ref().map(SecretRefBuf::as_ref), Ok(plain)),
            None => prop_assert!(whole.is_err() || text.contains('%')),
        }
    }
}

fn is_part(field: &str) -> bool {
    !field.starts_with('/') || field.split('~').skip(1).all(|after| after.starts_with(['0', '1']))
}
