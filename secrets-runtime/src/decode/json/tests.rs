#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod oracle;

use serde::Deserialize;
use serde_json::Value;

use super::*;

fn text(document: &str, part: &str) -> Result<String> {
    let range = locate(document.as_bytes(), part)?;
    Ok(String::from_utf8(scalar(&document.as_bytes()[range])?.expose().to_vec()).unwrap())
}

/// The piece that `part` names, as it is written.
fn raw<'a>(document: &'a str, part: &str) -> &'a str {
    &document[locate(document.as_bytes(), part).unwrap()]
}

fn message<T: DeserializeOwned>(document: &str) -> String {
    from_str::<T>(document).map(|_| ()).unwrap_err().message().to_owned()
}

/// The document of RFC 6901, section 5.
const RFC: &str = r#"{
    "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3,
    "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8
}"#;

#[test]
fn pointers_find_what_rfc_6901_says() {
    for (pointer, expected) in [
        ("/foo", r#"["bar", "baz"]"#),
        ("/foo/0", r#""bar""#),
        ("/", "0"),
        ("/a~1b", "1"),
        ("/c%d", "2"),
        ("/e^f", "3"),
        ("/g|h", "4"),
        ("/i\\j", "5"),
        ("/k\"l", "6"),
        ("/ ", "7"),
        ("/m~0n", "8"),
    ] {
        assert_eq!(raw(RFC, pointer), expected, "{pointer}");
    }
}

#[test]
fn pointers_agree_with_serde_json() {
    let document =
        r#"{"a": [[1, 2], {"~1": 3, "~": 4, "/": 5}], "01": 6, "-": 7, "b": {"": {"": 8}}}"#;
    let value: Value = serde_json::from_str(document).unwrap();
    for pointer in [
        "/a",
        "/a/0",
        "/a/0/1",
        "/a/0/2",
        "/a/00",
        "/a/-",
        "/a/+1",
        "/a/1/~01",
        "/a/1/~0",
        "/a/1/~1",
        "/a/1/~10",
        "/01",
        "/-",
        "/b//",
        "/b/",
        "/b///",
        "/a/0/0/0",
        "/absent",
        "/a/99999999999999999999999",
    ] {
        let ours = locate(document.as_bytes(), pointer).ok();
        let ours = ours.map(|range| serde_json::from_str::<Value>(&document[range]).unwrap());
        assert_eq!(ours.as_ref(), value.pointer(pointer), "{pointer}");
    }
}

#[test]
fn a_name_is_one_member_and_no_path() {
    let document =
        r#"{"a.b": 1, "a": {"b": 2}, "x/y": 3, "\u0061\u0062": 4, "twice": 5, "twice": 6}"#;
    for (name, expected) in [("a.b", "1"), ("x/y", "3"), ("ab", "4"), ("twice", "6")] {
        assert_eq!(text(document, name).unwrap(), expected);
    }
    assert_eq!(text("[10, 20]", "1").unwrap(), "20");
}

#[test]
fn scalars_stay_as_they_are_written() {
    for written in ["0", "-0", "1.50", "1e+2", "123456789012345678901234567890", "true", "false"] {
        assert_eq!(text(&format!("{{\"x\":  {written}  }}"), "x").unwrap(), written);
    }
    assert_eq!(
        text(r#"{"x": "a\"\\\/\b\f\n\r\té\ud834\udd1e"}"#, "x").unwrap(),
        "a\"\\/\u{8}\u{c}\n\r\té𝄞"
    );
    assert_eq!(text(r#"{"x": ""}"#, "x").unwrap(), "");
    assert_eq!(text(r#"{"x": "null"}"#, "x").unwrap(), "null");
}

#[test]
fn what_is_no_scalar_or_no_json_is_told_apart_from_what_is_missing() {
    use ErrorKind::{Decode, NotFound};
    for (document, part, kind) in [
        (r#"{"x": null}"#, "x", NotFound),
        (r#"{"x": 1}"#, "y", NotFound),
        (r#"{"x": 1}"#, "/x/y", NotFound),
        ("7", "x", NotFound),
        ("null", "x", NotFound),
        (r#"{"x": {}}"#, "x", Decode),
        (r#"{"x": []}"#, "x", Decode),
        (r#"{"x": "\ud834"}"#, "x", Decode),
        (r#"{"\ud834": 1, "x": 2}"#, "x", Decode),
        (r#"{"x": 1} trailing"#, "x", Decode),
        (r#"{"x": 1,}"#, "x", Decode),
        ("", "x", Decode),
    ] {
        assert_eq!(text(document, part).unwrap_err().kind(), kind, "{document}");
    }
    assert_eq!(locate(b"\xff", "x").unwrap_err().kind(), Decode);
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its reading matters")]
struct Point {
    x: u8,
    y: Option<Vec<u8>>,
}

#[test]
fn errors_say_what_was_expected_and_where() {
    for (document, expected) in [
        ("{\"x\": 1", "the JSON text ends too early at line 1 column 7"),
        ("{\"x\": tru}", "this is not JSON at line 1 column 10"),
        ("{\n  \"x\": 1,\n  y: 2}", "this is not JSON at line 3 column 3"),
        ("{\n  \"x\": \"7\"\n}", "found string, expected u8 at line 2 column 8"),
        ("{\"x\": 300}", "this integer is not u8 at line 1 column 7"),
        ("{\"x\": -1}", "this integer is not u8 at line 1 column 7"),
        ("{\"x\": 1, \"y\": [1,\n 2, null]}", "found null, expected u8 at line 2 column 5"),
        ("{\"é\": 1, \"x\": \"é\"}", "unknown member, expected one of: x, y at line 1 column 1"),
        (" {\"y\": null}", "the member `x` is missing at line 1 column 2"),
        ("{\"x\": 1, \"x\": 2}", "the member `x` stands twice at line 1 column 1"),
        ("{\"x\": 1e400}", "this number is not a number this type can hold at line 1 column 7"),
    ] {
        assert_eq!(message::<Point>(document), expected, "{document}");
    }
    assert_eq!(
        message::<Vec<bool>>("[true, \"éé\", 1]"),
        "found string, expected a boolean at line 1 column 8"
    );
    assert_eq!(
        message::<(u8, bool)>("[\"\\u0061\"]"),
        "found string, expected u8 at line 1 column 2"
    );
}

#[test]
fn the_content_of_a_variant_is_called_by_its_name() {
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only its reading matters")]
    enum Kind {
        Tuple(u8, u8),
        Struct { a: bool },
    }
    assert!(from_str::<Kind>(r#"{"Struct": [true]}"#).is_ok());
    for (document, expected) in [
        (r#"{"Tuple": {}}"#, "found object, expected tuple variant Kind::Tuple"),
        (r#"{"Struct": 1}"#, "found integer, expected struct variant Kind::Struct"),
    ] {
        let message = message::<Kind>(document);
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn a_document_that_nests_too_deep_is_refused_as_by_serde_json() {
    for depth in [126, 127, 128, 129, 100_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let document = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let ours = from_str::<Value>(&document).is_ok();
            assert_eq!(ours, depth < 128, "{depth}");
            assert!(depth > 1_000 || ours == serde_json::from_str::<Value>(&document).is_ok());
            assert!(from_str::<serde::de::IgnoredAny>(&document).is_ok(), "what is skipped may");
        }
    }
}

#[test]
fn only_an_option_can_be_absent() {
    assert_eq!(absent::<Option<u8>>(), Some(None));
    assert_eq!(absent::<u8>(), None);
    assert_eq!(absent::<()>(), None);
    assert_eq!(absent::<Vec<u8>>(), None);
}

/// Not compared with `serde_json`, which builds an ill-formed text from other names than these.
#[test]
fn a_boolean_can_be_a_key() {
    use std::collections::BTreeMap;
    let read = from_str::<BTreeMap<bool, u8>>;
    assert_eq!(
        read(r#"{"true": 1, "false": 0}"#).unwrap(),
        BTreeMap::from([(true, 1), (false, 0)])
    );
    for refused in [r#"{"True": 1}"#, r#"{"𝄞": 1}"#, r#"{"": 1}"#, r#"{"1": 1}"#] {
        assert!(read(refused).is_err(), "{refused}");
    }
}
