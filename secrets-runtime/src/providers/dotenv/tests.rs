#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;
use crate::provider::ProviderExt as _;
use crate::providers::testkit::{assert_no_selectors, error, kind, text};

mod peer;

fn files<const N: usize>(texts: [&str; N]) -> (tempfile::TempDir, [PathBuf; N]) {
    let folder = tempfile::tempdir().unwrap();
    let mut number = 0;
    let paths = texts.map(|text| {
        number += 1;
        let path = folder.path().join(format!("{number}.env"));
        std::fs::write(&path, text).unwrap();
        path
    });
    (folder, paths)
}

/// The pairs of a file, or what its error says.
fn pairs(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut entries = Vec::new();
    parse::entries(text.as_bytes(), &mut entries)
        .map_err(|fault| fault.in_file(std::path::Path::new("f")).message().to_owned())?;
    let text = |value: SecretBuf| String::from_utf8(value.expose().to_vec()).unwrap();
    Ok(entries.iter().map(|entry| (entry.name.to_owned(), text(entry.value()))).collect())
}

fn value(line: &str) -> String {
    pairs(line).unwrap().pop().unwrap().1
}

#[test]
fn dollars_and_backslashes_survive() {
    for text in ["$2a$10$abcdefghij", "C:\\new\\table", "${HOME}", "$HOME", "a\\", "\\$x"] {
        assert_eq!(value(&format!("A={text}")), text);
        assert_eq!(value(&format!("A='{text}'")), text);
    }
    assert_eq!(value(r#"A="$2a$10$abc ${HOME}""#), "$2a$10$abc ${HOME}");
    assert_eq!(value(r#"A="\d \t \' \x""#), r"\d \t \' \x");
}

#[test]
fn double_quotes_know_four_escapes() {
    assert_eq!(value(r#"A="a\nb \"c\" \\d \$e""#), "a\nb \"c\" \\d $e");
    assert_eq!(value(r"A='a\nb'"), r"a\nb");
    assert_eq!(value(r"A=a\nb"), r"a\nb");
}

#[test]
fn quoted_values_may_span_lines() {
    let key = "-----BEGIN KEY-----\nabc\n# no comment\nX=y\n-----END KEY-----";
    let text = format!("A='{key}'\nB=\"{key}\" # comment 'x\nC=c");
    let expected = [("A", key), ("B", key), ("C", "c")];
    assert_eq!(pairs(&text).unwrap(), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[test]
fn line_ends_and_byte_order_marks_are_no_part_of_a_value() {
    let text = "\u{feff}A=a\r\nB='b'\r\n\r\nC=\r\n";
    let expected = [("A", "a"), ("B", "b"), ("C", "")];
    assert_eq!(pairs(text).unwrap(), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[test]
fn faults_tell_the_line_and_no_value() {
    for (text, line) in [
        ("A=1\nhunter2\n", 2),
        ("A=hunter2 hunter2", 1),
        ("A=1\n\nB='hunter2\nhunter2", 3),
        ("A=\"hunter2\\\"", 1),
        ("1A=hunter2", 1),
        ("hunter2 A=x", 1),
    ] {
        let message = pairs(text).unwrap_err();
        assert!(message.starts_with(&format!("`f`, line {line}: ")), "{message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
    let mut entries = Vec::new();
    let fault = parse::entries(b"A=1\nB=\xFFhunter2", &mut entries).err().unwrap();
    assert!(format!("{fault:?}").contains("line: 2"));
}

#[tokio::test]
async fn the_first_of_several_counts_unless_told_otherwise() {
    let (_folder, paths) = files(["A=1\nA=2\nB=3", "A=4\nC=5\nC=6"]);
    let dotenv = DotenvProvider::from_paths(paths);
    assert_eq!(text(&dotenv, "A").await, "1");
    assert_eq!(text(&dotenv, "C").await, "5");
    let dotenv = dotenv.with_override();
    assert_eq!(text(&dotenv, "A").await, "4");
    assert_eq!(text(&dotenv, "B").await, "3");
    assert_eq!(text(&dotenv, "C").await, "6");
}

#[tokio::test]
async fn nothing_enters_the_process_environment_and_changes_are_seen() {
    let (_folder, [path]) = files(["DOTENV_TEST_ONLY=1"]);
    let dotenv = DotenvProvider::from_path(&path);
    assert_eq!(text(&dotenv, "DOTENV_TEST_ONLY").await, "1");
    assert!(std::env::var_os("DOTENV_TEST_ONLY").is_none());
    std::fs::write(path, "DOTENV_TEST_ONLY=2").unwrap();
    assert_eq!(text(&dotenv, "DOTENV_TEST_ONLY").await, "2");
}

/// A missing file must not turn every optional secret off.
#[tokio::test]
async fn a_named_file_has_to_exist_unless_it_is_optional() {
    let (folder, [path]) = files(["A=1"]);
    let absent = folder.path().join("absent");
    let dotenv = DotenvProvider::from_paths([absent, path]);
    assert_eq!(kind(&dotenv, "A").await, ErrorKind::Config);
    let dotenv = dotenv.optional();
    assert_eq!(text(&dotenv, "A").await, "1");
    assert_eq!(kind(&dotenv, "B").await, ErrorKind::NotFound);
    assert_eq!(kind(&DotenvProvider::from_path(folder.path()), "A").await, ErrorKind::Config);
}

#[tokio::test]
async fn the_error_tells_where_it_was_looked() {
    let (_folder, [path]) = files(["A=1"]);
    let error = error(&DotenvProvider::from_path(&path), "API_KEY").await;
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.message(), format!("no line in `{}` sets `API_KEY`", path.display()));
}

#[tokio::test]
async fn versions_and_stages_are_refused() {
    let (_folder, [path]) = files(["A=1"]);
    assert_no_selectors(&DotenvProvider::from_path(path), "A").await;
}

#[tokio::test]
async fn the_names_of_all_files_are_listed_once() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["a", "b"].map(|name| folder.path().join(name));
    std::fs::write(&paths[0], "DB_B=1\nX=2\n").unwrap();
    std::fs::write(&paths[1], "DB_A=1\nDB_B=3\n").unwrap();
    let dotenv = DotenvProvider::from_paths(paths);
    assert_eq!(dotenv.list("DB_").await.unwrap(), ["DB_A", "DB_B"]);
    assert_eq!(dotenv.list("Y").await.unwrap(), [""; 0]);
}
