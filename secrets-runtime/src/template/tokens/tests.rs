#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;

use super::*;

/// The text with each token in angle brackets.
fn shown(text: &str) -> String {
    let show = |piece: &Piece<'_>| match piece {
        Piece::Text(text) => (*text).to_owned(),
        Piece::Secret(token) => format!("<{}>", token.reference),
    };
    pieces(text).unwrap().iter().map(show).collect()
}

#[test]
fn tokens_are_found_and_all_else_is_left() {
    for (text, expected) in [
        ("", ""),
        ("${secret://env:A}", "<env:A>"),
        ("a${secret://env:A}b${secret://aws:x?version=2#y}c", "a<env:A>b<aws:x?version=2#y>c"),
        ("${HOME} $secret:// $${x} {secret://a}", "${HOME} $secret:// $${x} {secret://a}"),
        ("$${secret://env:A}", "${secret://env:A}"),
        ("$$${secret://env:A}", "$<env:A>"),
        ("$$$${secret://env:A}", "$${secret://env:A}"),
        ("$ $$$$${secret://env:A}$$", "$ $$<env:A>$$"),
        ("$${secret://${secret://env:A}", "${secret://<env:A>"),
        ("é${secret://env:é}", "é<env:é>"),
        ("${secret://env:A}${secret://env:A}", "<env:A><env:A>"),
        ("${secret://file:a%7Db%7dc}d}", "<file:a}b}c>d}"),
        ("${secret://file:a%257D}", "<file:a%257D>"),
        ("${secret://env:${A}", "<env:${A>"),
        ("${secret:/", "${secret:/"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn a_malformed_token_is_told_by_its_place() {
    for (text, place) in [
        ("a\nb ${secret://env:A", "line 2 column 3"),
        ("é${secret://A}", "line 1 column 2"),
        ("${secret://env:A}\n${secret://", "line 2 column 1"),
        ("${secret://}", "line 1 column 1"),
    ] {
        let error = pieces(text).unwrap_err().in_text(text);
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().ends_with(place), "{error}");
        assert!(!error.to_string().contains("env:A"), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the text, doubling each `$` before `{secret://` keeps it as it is, also before a token.
    #[test]
    fn every_text_can_be_written(text in "([$a{}é]|\\$\\{secret://|env:A){0,8}") {
        let mut escaped = String::new();
        let mut pieces = text.split("{secret://").peekable();
        while let Some(piece) = pieces.next() {
            let dollars = piece.len() - piece.trim_end_matches('$').len();
            escaped.push_str(piece);
            if pieces.peek().is_some() {
                escaped.push_str(&"$".repeat(dollars));
                escaped.push_str("{secret://");
            }
        }
        prop_assert_eq!(&shown(&escaped), &text);
        let dollars = escaped.len() - escaped.trim_end_matches('$').len();
        let before_a_token = format!("{escaped}{}${{secret://env:A}}", "$".repeat(dollars));
        prop_assert_eq!(shown(&before_a_token), format!("{text}<env:A>"));
    }
}
