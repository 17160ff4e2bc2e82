//! Whatever stands in the attributes, the derive answers with Rust that holds an implementation.
//!
//! Editors run it on what is half written, and a macro that panics shows its own source there.

use proc_macro2::TokenStream;
use proptest::{prelude::*, sample::select, strategy::Union};

use super::all;

/// Words that mean something in an attribute, and some that do not.
const WORDS: &[&str] = &[
    "json",
    "nested",
    "field",
    "encoding",
    "version",
    "stage",
    "ttl",
    "stale_if_error",
    "cache",
    "grace",
    "allow_empty",
    "or",
    "or_on",
    "validate",
    "compose",
    "default",
    "insecure_default",
    "env",
    "file",
    "aws_agent",
    "prefix",
    "rename_all",
    "providers",
    "crate",
    "self",
    "r#type",
    "nonsense",
    "true",
    "fn",
    "'a",
    "_",
];

/// Literals: texts of each grammar, and others.
const LITERALS: &[&str] = &[
    "\"\"",
    "\"env:A\"",
    "\"file:a/*#b\"",
    "\"file:[\"",
    "\"env:%\"",
    "\"5m\"",
    "\"0s\"",
    "\"base64\"",
    "\"{a}\"",
    "\"{a.b}{{\"",
    "\"{\"",
    "\"kebab-case\"",
    "\"unavailable\"",
    "\"é:\\u{0}\"",
    "r#\"x\"#",
    "b\"bytes\"",
    "c\"c\"",
    "'c'",
    "5",
    "1.5",
    "0xFFu8",
    "99999999999999999999999999",
];

const MARKS: &[&str] =
    &[",", "=", "==", "=>", ":", "::", ";", "|", "||", "-", "!", "?", "#", "&", "."];

const TYPES: &[&str] = &[
    "SecretString",
    "Option<SecretString>",
    "Live<Leased<Option<u8>>>",
    "Leased<Live<u8>>",
    "Lazy<u8>",
    "BTreeMap<String, SecretString>",
    "Option<BTreeMap<u8, Live<u8>>>",
    "BTreeMap",
    "Option",
    "Option<'a>",
    "Option<5>",
    "&'static str",
    "[u8; 4]",
    "(u8, u8)",
    "fn(u8) -> u8",
    "!",
    "<A as B>::C",
    "impl Copy",
    "dyn Copy",
    "_",
    "m!()",
];

/// Tokens, in groups or not.
fn tokens() -> impl Strategy<Value = String> {
    let leaf = Union::new([WORDS, LITERALS, MARKS].map(select)).prop_map(str::to_owned);
    leaf.prop_recursive(3, 24, 6, |inner| {
        let list = proptest::collection::vec(inner, 0..6).prop_map(|list| list.join(" "));
        (list, select(["()", "[]", "{}", "", " "].as_slice())).prop_map(|(list, group)| {
            let (open, close) = group.split_at(group.len() / 2);
            format!("{open}{list}{close}")
        })
    })
}

/// `key = value, key(…), …`, which gets further than tokens at random.
fn entries() -> impl Strategy<Value = String> {
    let given = prop_oneof![
        Just(String::new()),
        select(LITERALS).prop_map(|text| format!("= {text}")),
        tokens().prop_map(|tokens| format!("= {tokens}")),
        tokens().prop_map(|tokens| format!("({tokens})")),
    ];
    let entry = prop_oneof![
        4 => (select(WORDS), given).prop_map(|(word, given)| format!("{word} {given}")),
        1 => select(LITERALS).prop_map(str::to_owned),
        1 => tokens(),
    ];
    proptest::collection::vec(entry, 0..5).prop_map(|entries| entries.join(", "))
}

fn field() -> impl Strategy<Value = String> {
    let word = select(["secret", "config", "secrets", "other", "a::secret"].as_slice());
    (word, entries(), select(["a", "b", "r#type", "é"].as_slice()), select(TYPES))
        .prop_map(|(word, entries, name, ty)| format!("#[{word}({entries})] {name}: {ty}"))
}

fn input() -> impl Strategy<Value = String> {
    (entries(), proptest::collection::vec(field(), 0..4)).prop_map(|(entries, fields)| {
        format!("#[secrets({entries})] struct S<T> where T: Copy {{ {} }}", fields.join(", "))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn gives_errors_or_an_implementation(input in input()) {
        let Ok(tokens) = input.parse::<TokenStream>() else { return Ok(()) };
        check(tokens)?;
    }

    #[test]
    fn that_ends_too_early_gives_errors(input in input(), end in 0_usize..200) {
        let end = input.char_indices().nth(end).map_or(input.len(), |(at, _)| at);
        let Ok(tokens) = input[..end].parse::<TokenStream>() else { return Ok(()) };
        check(tokens)?;
    }
}

/// What is no item at all has errors only.
fn check(tokens: TokenStream) -> Result<(), TestCaseError> {
    let is_item = syn::parse2::<syn::DeriveInput>(tokens.clone()).is_ok();
    let output = crate::derive(tokens, all());
    let text = output.to_string();
    let file = syn::parse2::<syn::File>(output);
    prop_assert!(file.is_ok(), "{:?} in {text}", file.err());
    prop_assert!(is_item || text.contains("compile_error"), "{text}");
    prop_assert_eq!(text.matches("Secrets for S").count(), usize::from(is_item), "{}", text);
    Ok(())
}
