//! What each format makes of the spellings of a value, and of mistakes.

use super::*;

async fn whole(file: &str, content: &str) -> String {
    Case::new(file, content).whole().await
}

#[tokio::test]
async fn yaml_scalars_keep_their_spelling() {
    for (written, json) in [
        ("42", "42"),
        ("-1.50e3", "-1.50e3"),
        ("true", "true"),
        ("null", "null"),
        ("~", "null"),
        ("", "null"),
        ("007", r#""007""#),
        ("1_000", r#""1_000""#),
        ("0x1F", r#""0x1F""#),
        ("+1", r#""+1""#),
        ("1.", r#""1.""#),
        (".5", r#"".5""#),
        (".inf", r#"".inf""#),
        ("yes", r#""yes""#),
        ("True", r#""True""#),
        ("1e999", "1e999"),
        ("2024-01-02", r#""2024-01-02""#),
        ("'42'", r#""42""#),
        ("\"true\"", r#""true""#),
        ("!!str 42", r#""42""#),
        ("!!str", r#""""#),
        ("!!int 42", "42"),
    ] {
        assert_eq!(
            whole("a.yaml", &format!("k: {written}")).await,
            format!("{{\"k\":{json}}}"),
            "{written}"
        );
    }
}

#[tokio::test]
async fn yaml_text_of_every_style_is_read() {
    let document = "
plain: two
  lines
single: 'it''s'
double: \"tab\\t \\x41 \\u00e9 \\\"q\\\"\"
literal: |
  -----BEGIN KEY-----
  abc
  -----END KEY-----
folded: >-
  one
  line
flow: {a: [1, 'x'], b: {}}
empty: []
&anchor anchored: &other value
";
    let json = concat!(
        r#"{"plain":"two lines","single":"it's","double":"tab\u0009 A é \"q\"","#,
        r#""literal":"-----BEGIN KEY-----\nabc\n-----END KEY-----\n","folded":"one line","#,
        r#""flow":{"a":[1,"x"],"b":{}},"empty":[],"anchored":"value"}"#,
    );
    assert_eq!(whole("a.yml", document).await, json);
}

#[tokio::test]
async fn toml_is_read_with_its_tables() {
    let document = "
text = \"a\\\"b\\u00e9\"
raw = 'C:\\new'
long = \"\"\"
one
two\"\"\"
int = 1_000
plain = 1000
hex = 0x1F
float = 1.50
inf = -inf
bool = true
date = 2024-01-02T03:04:05Z
array = [1, 'x', {a = 1}]
dotted.key = 'd'
\"quo ted\" = 'q'
[table.sub]
a = 'b'
[[list]]
n = 1
[[list]]
n = 2
";
    let json: serde_json::Value = serde_json::from_str(&whole("a.toml", document).await).unwrap();
    let expected = serde_json::json!({
        "text": "a\"bé", "raw": "C:\\new", "long": "one\ntwo", "int": "1_000", "plain": 1000,
        "hex": "0x1F", "float": 1.5, "inf": "-inf", "bool": true, "date": "2024-01-02T03:04:05Z",
        "array": [1, "x", {"a": 1}], "dotted": {"key": "d"}, "quo ted": "q",
        "table": {"sub": {"a": "b"}}, "list": [{"n": 1}, {"n": 2}],
    });
    assert_eq!(json, expected);
}

#[tokio::test]
async fn a_byte_order_mark_is_skipped() {
    for (file, content) in [("a.yaml", "a: b"), ("a.toml", "a = 'b'"), ("a.json", "{\"a\": \"b\"}")]
    {
        let case = Case::new(file, format!("\u{feff}{content}"));
        assert_eq!(text(&case.document(), "a").await, "b", "{file}");
        assert_eq!(case.whole().await, "{\"a\":\"b\"}", "{file}");
    }
}

/// Every message tells the place, and none quotes the file.
#[tokio::test]
async fn mistakes_are_told_with_line_and_column() {
    for (file, content, place) in [
        ("a.yaml", "a: 1\nb: [hunter2", "line 2"),
        ("a.yaml", "a: hunter2\nb: 2\na: hunter2", "line 3, column 1: this key stands twice"),
        ("a.yaml", "a: &x hunter2\nb: *x", "line 2, column 4: aliases"),
        ("a.yaml", "a: !hunter2 x", "line 1"),
        ("a.yaml", "a: !hunter2 [x]", "line 1"),
        ("a.yaml", "? [hunter2]\n: x", "line 1, column 3: a key has to be plain text"),
        ("a.yaml", "a: hunter2\n---\nb: 2", "line 2, column 1: a second document"),
        ("a.yaml", "a: *hunter2", "line 1"),
        ("a.yaml", "a: \"\\hunter2\"", "line 1"),
        ("a.toml", "a = 'x'\nb = hunter2", "line 2, column 5: this is not TOML"),
        ("a.toml", "a = 'hunter2'\na = 'hunter2'", "line 2, column 1"),
        ("a.toml", "a = 'hunter2", "line 1"),
        ("a.json", "{\"a\": 1,\n\"b\": hunter2}", "line 2, column 6: this is not JSON"),
        ("a.json", "{\"a\": \"hunter2\",\n\"a\": 1}", "line 2, column 1: this key stands twice"),
        ("a.json", "{\"a\": \"hunter2\"} x", "line 1, column 18"),
        ("a.json", "", "line 1, column 1"),
    ] {
        let error = error(&Case::new(file, content).document(), "a").await;
        assert_eq!(error.kind(), ErrorKind::Config, "{content:?}");
        let shown = format!("{error} {error:?} {}", error.hint());
        assert!(shown.contains(&format!("{file}`, {place}")), "{content:?}: {error}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[tokio::test]
async fn text_that_is_not_utf8_is_told_with_its_place() {
    let error = error(&Case::new("a.yaml", b"a: 1\nb: \xFF").document(), "a").await;
    assert!(error.message().contains("line 2, column 4"), "{error}");
}

#[tokio::test]
async fn a_document_that_is_empty_is_told_apart() {
    let case = yaml("# nothing\n");
    assert_eq!(kind(&case.document(), "a").await, ErrorKind::NotFound);
    assert_eq!(kind(&FileProvider::new(), case.path.to_str().unwrap()).await, ErrorKind::Config);
}

/// Nesting is limited, and a document of many keys is no more than its size costs.
#[tokio::test]
async fn hostile_documents_end_in_an_error_or_soon() {
    let deep = format!("a: {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(kind(&yaml(&deep).document(), "a").await, ErrorKind::Config);
    let deep = format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(kind(&Case::new("a.toml", deep).document(), "a").await, ErrorKind::Config);
    let wide = (0..20_000).map(|number| format!("k{number}: v")).collect::<Vec<_>>().join("\n");
    assert_eq!(text(&yaml(&wide).document(), "k19999").await, "v");
}
