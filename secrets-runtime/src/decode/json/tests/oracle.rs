//! Our reader beside `serde_json` itself: what one accepts the other does, as the same value.

use std::{cell::RefCell, collections::BTreeMap, fmt::Debug};

use proptest::{collection::vec, prelude::*, sample::select};
use serde::{Deserialize, de::DeserializeOwned};

use super::super::from_str;

#[derive(Debug, PartialEq, Deserialize)]
enum Kind {
    Unit,
    New(u8),
    Tuple(i64, String),
    Struct { a: bool },
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "kind")]
enum Internal {
    Unit,
    Struct { a: u8 },
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(tag = "kind", content = "a")]
enum Adjacent {
    Unit,
    New(String),
    Tuple(u8, u8),
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Text(String),
    Pair(u8, u8),
    Struct { a: f64 },
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Name(String);

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
enum Key {
    Unit,
    #[serde(rename = "a")]
    A,
}

#[derive(Debug, PartialEq, Deserialize)]
struct UnitStruct;

#[derive(Debug, PartialEq, Deserialize)]
struct Record {
    a: Option<u8>,
    #[serde(default)]
    b: Option<Box<Record>>,
    #[serde(default, rename = "kind")]
    c: Vec<Option<bool>>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Strict {
    a: Option<u64>,
    b: Option<Kind>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Flat {
    a: Option<u8>,
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

/// Names that the types above know, so that many documents fit them.
const NAMES: [&str; 12] =
    ["a", "b", "kind", "Unit", "New", "Tuple", "Struct", "1", "-7", "1.5", "true", "01"];

const ESCAPES: [&str; 14] = [
    "\\n",
    "\\t",
    "\\r",
    "\\b",
    "\\f",
    "\\\"",
    "\\\\",
    "\\/",
    "\\u0061",
    "\\u00E9",
    "\\u0000",
    "\\uFFFF",
    "\\ud834\\udd1e",
    "\\uD834\\uDD1E",
];

/// Halves of surrogate pairs, and pairs the wrong way round.
const HALVES: [&str; 4] = ["\\ud834", "\\udd1e", "\\udd1e\\ud834", "\\ud834\\u0061"];

const NUMBERS: [&str; 20] = [
    "0",
    "-0",
    "1",
    "-1",
    "255",
    "256",
    "-32768",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "170141183460469231731687303715884105728",
    "0.0",
    "-0.0",
    "1.5",
    "1e3",
    "-2.5E-3",
    "1e400",
];

fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        20 => select(vec!["a", "z", "0", " ", "é", "☃", "𝄞", "\u{7f}", "\u{2028}"]),
        10 => select(&ESCAPES[..]),
        1 => select(&HALVES[..]),
    ];
    let any = vec(piece, 0..5).prop_map(|pieces| format!("\"{}\"", pieces.concat()));
    prop_oneof![2 => name(), 1 => any]
}

fn name() -> impl Strategy<Value = String> {
    select(&NAMES[..]).prop_map(|name| format!("\"{name}\""))
}

fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => string(),
        2 => select(&NUMBERS[..]).prop_map(str::to_owned),
        1 => any::<u8>().prop_map(|number| number.to_string()),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        2 => select(vec!["null", "true", "false"]).prop_map(str::to_owned),
        1 => select(vec!["[1,2]", "[7,\"a\"]", "{}", "[]", "{\"a\":true}"]).prop_map(str::to_owned),
    ]
}

fn space() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just(""), 1 => select(vec![" ", "\n", "\t", "\r\n", "  "])]
}

fn json() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        let element =
            (space(), inner.clone(), space()).prop_map(|(a, x, b)| format!("{a}{x}{b}")).boxed();
        let member = (space(), string(), space(), element.clone())
            .prop_map(|(a, name, b, value)| format!("{a}{name}{b}:{value}"));
        let known =
            (name(), element.clone()).prop_map(|(name, value)| format!("{name}:{value}")).boxed();
        let tagged = (name(), inner).prop_map(|(name, x)| format!("{{\"kind\":{name},\"a\":{x}}}"));
        prop_oneof![
            2 => vec(element, 0..4).prop_map(|list| format!("[{}]", list.join(","))),
            2 => vec(known.clone(), 0..3).prop_map(|list| format!("{{{}}}", list.join(","))),
            1 => vec(member, 0..3).prop_map(|list| format!("{{{}}}", list.join(","))),
            2 => known.prop_map(|member| format!("{{{member}}}")),
            1 => tagged,
        ]
    })
}

/// A document as it is, or with one byte of it missing.
fn document() -> impl Strategy<Value = String> {
    let cut = (json(), any::<prop::sample::Index>()).prop_map(|(text, index)| {
        let cut = index.index(text.chars().count());
        text.chars().enumerate().filter(|(at, _)| *at != cut).map(|(_, c)| c).collect()
    });
    prop_oneof![9 => json(), 1 => cut]
}

/// Compares by `Debug`, which tells -0.0 from 0.0.
fn same<T: DeserializeOwned + Debug>(text: &str) -> Result<bool, TestCaseError> {
    let (ours, theirs) = (from_str::<T>(text), serde_json::from_str::<T>(text));
    let shown = |value: Option<T>| format!("{value:?}");
    let accepted = theirs.is_ok();
    let why = format!("{} of {text}: {ours:?} and {theirs:?}", std::any::type_name::<T>());
    prop_assert_eq!(shown(ours.ok()), shown(theirs.ok()), "{}", why);
    Ok(accepted)
}

const TYPES: usize = 37;

/// How many documents each type accepted.
type Accepted = [(&'static str, usize); TYPES];

macro_rules! all_same {
    ($text:expr, $accepted:expr, $($type:ty),*) => {{
        let mut accepted = $accepted.iter_mut();
        $(
            let (name, count) = accepted.next().expect("`TYPES` counts the types");
            *name = stringify!($type);
            *count += usize::from(same::<$type>($text)?);
        )*
        assert!(accepted.next().is_none(), "`TYPES` counts the types");
    }};
}

#[rustfmt::skip]
fn all(text: &str, accepted: &mut Accepted) -> Result<(), TestCaseError> {
    use serde_json::Value as Any;
    all_same!(
        text, accepted,
        Any, Kind, Internal, Adjacent, Untagged, Name, UnitStruct, Record, Strict, Flat,
        (), bool, char, String, Box<str>, Option<String>,
        u8, i8, u16, i32, u64, i64, u128, i128, f32, f64,
        (u8, u8), (i64, String), [u8; 2], Vec<Kind>, Vec<Option<i64>>, BTreeMap<String, u8>,
        BTreeMap<Name, Any>, BTreeMap<Key, Any>, BTreeMap<i16, Any>,
        BTreeMap<Option<String>, Any>, serde::de::IgnoredAny
    );
    Ok(())
}

/// For each type at least one document that it accepts: random ones hit the rare types too seldom.
const EVERY_TYPE: [&str; 14] = [
    "null",
    "true",
    "1",
    "1.5",
    "\"a\"",
    "\"Unit\"",
    "[1,2]",
    "[7,\"a\"]",
    "[\"Unit\"]",
    "{}",
    "{\"a\":1}",
    "{\"1\":2}",
    "{\"kind\":\"Unit\"}",
    "{\"Unit\":1}",
];

#[test]
fn every_type_reads_every_document_as_serde_json_does() {
    let config = ProptestConfig { cases: 3_000, failure_persistence: None, ..Default::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let accepted = RefCell::new([("", 0); TYPES]);
    for text in EVERY_TYPE {
        all(text, &mut accepted.borrow_mut()).unwrap_or_else(|failure| panic!("{failure}"));
    }
    let missing: Vec<_> =
        accepted.borrow().iter().filter(|(_, count)| *count == 0).map(|(name, _)| *name).collect();
    assert!(missing.is_empty(), "no document is a {missing:?}, so nothing is compared");
    let result = runner.run(&document(), |text| all(&text, &mut accepted.borrow_mut()));
    // Shows the smallest document that the two read differently.
    result.unwrap_or_else(|failure| panic!("{failure}"));
}
