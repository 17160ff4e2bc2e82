#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

/// Text with every character that means something in a reference.
fn part() -> impl Strategy<Value = String> {
    let special =
        select(vec!["?", "#", "%", "%25", "%3F", "%23", ":", "/", "=", "?version=", "é", " "]);
    let piece = prop_oneof![special.prop_map(str::to_owned), "[a-z0-9]{1,3}"];
    vec(piece, 1..5).prop_map(|pieces| pieces.concat())
}

fn reference() -> impl Strategy<Value = SecretRefBuf> {
    let selector = prop_oneof![
        Just(SelectorBuf::Latest),
        part().prop_map(|id| SelectorBuf::Version(id.into())),
        part().prop_map(|label| SelectorBuf::Stage(label.into())),
    ];
    let field = part().prop_map(|field| field.replace('~', "~0"));
    ("[a-z][a-z0-9_-]{0,3}", part(), selector, proptest::option::of(field)).prop_map(
        |(scheme, name, selector, field)| SecretRefBuf {
            scheme: scheme.into(),
            name: name.into(),
            selector,
            field: field.map(Into::into),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    /// So no two references have one text, and the text can be the cache's key.
    #[test]
    fn the_text_of_a_reference_is_read_as_the_same_reference(reference in reference()) {
        prop_assert_eq!(reference.to_string().parse(), Ok(reference));
    }

    #[test]
    fn the_quick_reader_agrees_with_the_full_one(text in "[a-c1:?#%/=~]{0,6}(:|\\?version=|\\?stage=)?[a-c?#%25~/&]{0,8}") {
        let full = text.parse::<SecretRefBuf>();
        match SecretRef::parse_plain(&text) {
            Some(plain) => prop_assert_eq!(Ok(plain.to_buf()), full),
            None => prop_assert!(full.is_err() || text.contains('%')),
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,20}", tail in "[:?#%=~/&a-z]{0,10}") {
        for text in [format!("a:{text}{tail}"), format!("{text}{tail}")] {
            if let Ok(reference) = text.parse::<SecretRefBuf>() {
                prop_assert_eq!(reference.to_string().parse(), Ok(reference));
            }
        }
    }
}
