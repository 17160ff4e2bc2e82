//! Side by side with dotenvy, wherever no `$` and no backslash is involved.

use proptest::prelude::*;

use super::pairs;

/// What dotenvy reads.
///
/// It refuses white space at the end of a last line that no line break follows, so one is added;
/// and only its `load`, which would set variables, skips a byte order mark.
fn theirs(text: &str) -> Option<Vec<(String, String)>> {
    let text = format!("{}\n", text.strip_prefix('\u{feff}').unwrap_or(text));
    dotenvy::from_read_iter(text.as_bytes()).collect::<Result<_, _>>().ok()
}

const SPELLINGS: &[&str] = &[
    "A=1",
    "A=1\nB=2\n",
    "A=1\r\nB=2\r\n",
    "\u{feff}A=1",
    "export A=1",
    "export\tA=1",
    "export = x",
    "export=1",
    "  A  =  1  ",
    "A=",
    "A=   ",
    "A= # comment",
    "A=#comment",
    "A=1#no comment",
    "A=1#none",
    "A=1 #comment",
    "A=1\t# comment 'with\" quotes",
    "# comment\n\n  # another\nA=1",
    "A='one two'",
    "A=\"one two\"",
    "A='it is \"quoted\"'",
    "A=\"it's\"",
    "A=a'b c'd",
    "A='a'\"b\"c",
    "A='a' # comment",
    "A='a'b # comment",
    "A='a\nb'\nB=c",
    "A=\"a\n\nb\"\nB=c",
    "A='# no comment'",
    "A=''",
    "A=\"\"",
    "A.b=1",
    "_A1=1",
    "A=a=b=c",
    "A=a b",
    "A='a' b",
    "A='open",
    "A=it's",
    "1A=1",
    "A-B=1",
    "A",
    "=1",
    "A B=1",
    "export",
    "export A",
    "A=ключ",
    "A='日本 語'",
    "A=1\nA=2",
];

#[test]
fn a_table_of_spellings_reads_as_in_dotenvy() {
    for text in SPELLINGS {
        assert_eq!(pairs(text).ok(), theirs(text), "{text:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_read_as_in_dotenvy(
        text in "(export )?[A-C]?[=]?[ab '\"=\n\t]{0,14}(\r?\n[A-C]=[ab '\" \n]{0,8}){0,3}"
    ) {
        prop_assert_eq!(pairs(&text).ok(), theirs(&text));
    }

    /// On one line only and without quotes in the comment: dotenvy cuts a comment behind a value of
    /// several lines at a wrong place, and counts quotes in some comments.
    #[test]
    fn comments_read_as_in_dotenvy(text in "A=[ab'\"=][ab '\"=\t]{0,10}#[ab #=]{0,6}") {
        prop_assert_eq!(pairs(&text).ok(), theirs(&text));
    }

    /// Whatever the value is, quoting it by the documented rules gives it back.
    #[test]
    fn a_quoted_value_comes_back(value in any::<String>()) {
        let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
        let read = pairs(&format!("A=1\nB=\"{quoted}\"\nC=3"));
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        prop_assert_eq!(read, Ok(vec![pair("A", "1"), pair("B", &value), pair("C", "3")]));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        let _ = pairs(&text);
    }
}
