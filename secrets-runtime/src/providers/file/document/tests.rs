//! Documents that are changed, and read again.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;

const TEXT: &str = r#"{"db": {"user": "app", "port": 5432, "none": null}, "a/b": "flat",
    "hosts": ["x", "y"], "odd": {"c/d": "hidden"}}"#;

fn document(text: &str) -> Document<'_> {
    Document::parse(text.as_bytes(), Format::Json, Path::new("test.json")).unwrap()
}

/// What the document says once it was written.
fn written(document: &Document<'_>) -> String {
    String::from_utf8(document.json(0).unwrap().expose().to_vec()).unwrap()
}

#[test]
fn names_are_those_that_can_be_asked_for() {
    let document = document(TEXT);
    assert_eq!(document.leaves(), ["db/user", "db/port", "a/b", "hosts"]);
    let names = document.names();
    assert_eq!(names, ["db/user", "db/port", "db", "a/b", "hosts", "odd"]);
    for name in names {
        document.value(&name).unwrap();
    }
}

#[test]
fn what_is_set_is_found_by_its_name() {
    let mut document = document(TEXT);
    for name in ["db/user", "db/new", "db/none", "a/b", "a/c", "hosts/1", "hosts/9", "x", "db"] {
        document.set(name, "set").unwrap();
        assert_eq!(document.value(name).unwrap().expose_bytes(), b"set", "{name}");
    }
    let text = written(&document);
    assert_eq!(
        text,
        r#"{"db":"set","a/b":"set","hosts":["x","set"],"odd":{"c/d":"hidden"},"a/c":"set","hosts/9":"set","x":"set"}"#
    );
}

#[test]
fn a_new_name_goes_into_the_mapping_that_it_leads_to() {
    let mut document = document(r#"{"db":{}}"#);
    document.set("db/user", "app").unwrap();
    document.set("other/user", "app").unwrap();
    assert_eq!(written(&document), r#"{"db":{"user":"app"},"other/user":"app"}"#);
}

#[test]
fn what_is_removed_is_missing_and_moves_nothing_else() {
    let mut document = document(TEXT);
    for name in ["db/user", "a/b", "hosts/0"] {
        assert!(document.remove(name), "{name}");
        assert!(document.value(name).is_err(), "{name}");
    }
    assert!(!document.remove("db/user"));
    assert_eq!(document.value("hosts/1").unwrap().expose_bytes(), b"y");
}

#[test]
fn nothing_becomes_a_mapping_and_a_list_does_not() {
    let mut empty = document("null");
    empty.merge(document(r#"{"a":"1","b":{"c":2}}"#)).unwrap();
    empty.merge(document(r#"{"b":"3"}"#)).unwrap();
    assert_eq!(written(&empty), r#"{"a":"1","b":"3"}"#);
    assert_eq!(document("[1]").set("a", "b").unwrap_err().kind(), ErrorKind::Unsupported);
}
