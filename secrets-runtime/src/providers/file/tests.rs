#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;
use crate::provider::ProviderExt as _;
use crate::providers::testkit::{assert_no_selectors, error, get, kind, text, variables};

mod formats;
mod random;

struct Case {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Case {
    fn new(file: &str, content: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file);
        std::fs::write(&path, content).unwrap();
        Self { _folder: folder, path }
    }

    fn document(&self) -> FileProvider {
        FileProvider::document(&self.path).with_variables(variables([
            ("SET", "s3cret"),
            ("EMPTY", ""),
            ("NASTY", "a\": [1, 2]\nb: \"${SET}"),
        ]))
    }

    /// The whole file, as `file:PATH` gives it.
    async fn whole(&self) -> String {
        let provider = FileProvider { document: None, ..self.document() };
        text(&provider, self.path.to_str().unwrap()).await
    }
}

fn yaml(content: &str) -> Case {
    Case::new("secrets.yaml", content)
}

#[tokio::test]
async fn a_key_is_taken_whole_before_it_is_taken_for_a_path() {
    let case = yaml("db/user: whole\ndb: {user: path, hosts: [a, b]}\n");
    let file = case.document();
    assert_eq!(text(&file, "db/user").await, "whole");
    assert_eq!(text(&file, "db/hosts/1").await, "b");
    assert_eq!(text(&file, "db/hosts").await, r#"["a","b"]"#);
    for name in ["db/hosts/2", "db/hosts/01", "db/", "/db", "hosts", "db/user/x", "DB"] {
        assert_eq!(kind(&file, name).await, ErrorKind::NotFound, "{name}");
    }
}

#[tokio::test]
async fn null_is_no_value_and_never_a_word() {
    let case = yaml("a: null\nb: ~\nc:\nd: 'null'\ne: ''\nf: {g: ~}");
    let file = case.document();
    for name in ["a", "b", "c", "f/g"] {
        assert_eq!(kind(&file, name).await, ErrorKind::NotFound, "{name}");
    }
    assert_eq!(text(&file, "d").await, "null");
    assert_eq!(text(&file, "e").await, "");
    assert_eq!(text(&file, "f").await, r#"{"g":null}"#);
}

#[tokio::test]
async fn variables_are_replaced_in_text() {
    let case = yaml(concat!(
        "a: ${SET}\n",
        "b: pre-${SET}-${SET}-post\n",
        "c: '${NONE:-default}/${EMPTY:-other}/${EMPTY}/'\n",
        "d: $${SET} $SET $2a$10$x cost $5\n",
        "e: ${NASTY}\n",
        "f: [\"${NONE:-}\", '$$${SET}']\n",
    ));
    let file = case.document();
    assert_eq!(text(&file, "a").await, "s3cret");
    assert_eq!(text(&file, "b").await, "pre-s3cret-s3cret-post");
    assert_eq!(text(&file, "c").await, "default/other//");
    assert_eq!(text(&file, "d").await, "${SET} $SET $2a$10$x cost $5");
    assert_eq!(text(&file, "e").await, "a\": [1, 2]\nb: \"${SET}");
    assert_eq!(text(&file, "f").await, r#"["","$${SET}"]"#);
    let file = file.without_expansion();
    assert_eq!(text(&file, "a").await, "${SET}");
    assert_eq!(text(&file, "d").await, "$${SET} $SET $2a$10$x cost $5");
}

/// The content of a variable is text: it adds no key and becomes no number.
#[tokio::test]
async fn a_variable_cannot_change_the_structure() {
    let case = yaml("a: ${NASTY}\nn: ${NUMBER:-42}\nz: ${NONE:-null}");
    assert_eq!(case.whole().await, r#"{"a":"a\": [1, 2]\nb: \"${SET}","n":"42","z":"null"}"#);
}

/// What looks like a variable may be a part of a secret.
#[tokio::test]
async fn an_expansion_that_fails_names_the_place_and_not_the_text() {
    let case = yaml("db:\n- password: x${hunter2}y\n- {a: '${hunter2', b: '${hunter2:?z}'}\n");
    let file = case.document();
    for (name, place) in [
        ("db/0/password", "db/0/password"),
        ("db", "db/0/password"),
        ("db/1/a", "db/1/a"),
        ("db/1/b", "db/1/b"),
    ] {
        let error = error(&file, name).await;
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains(&format!("`{place}`: ")), "{error}");
        assert!(!format!("{error:?} {}", error.hint()).contains("hunter2"), "{error:?}");
    }
}

#[tokio::test]
async fn only_what_is_asked_for_is_expanded() {
    let case = yaml("a: ${NO_SUCH_VARIABLE}\nb: fine");
    let file = case.document();
    assert_eq!(text(&file, "b").await, "fine");
    assert_eq!(kind(&file, "a").await, ErrorKind::Config);
}

#[tokio::test]
async fn a_json_file_without_variables_is_handed_on_as_it_is() {
    let json = "{ \"a\" : [1.0, \"\\u00e9\"] }\n";
    assert_eq!(Case::new("a.json", json).whole().await, json);
    let json = "{\"a\": \"${SET}\", \"b\": \"\\u00e9\\uD83D\\uDE00\\/\", \"c\": 1.0, \"d\": null}";
    let expected = "{\"a\":\"s3cret\",\"b\":\"é\u{1F600}/\",\"c\":1.0,\"d\":null}";
    assert_eq!(Case::new("a.JSON", json).whole().await, expected);
}

#[tokio::test]
async fn a_file_of_another_kind_is_the_secret() {
    let case = Case::new("tls.key", b"\xFF${SET}\n\n");
    let value = get(&FileProvider::new(), case.path.to_str().unwrap()).await.unwrap();
    assert_eq!(value.expose_bytes(), b"\xFF${SET}\n");
    assert_eq!(kind(&case.document(), "a").await, ErrorKind::Config);
}

/// A missing document must not turn every optional secret off; a missing file is one secret.
#[tokio::test]
async fn a_missing_document_is_not_a_missing_secret() {
    let case = yaml("a: 1");
    let absent = case.path.with_file_name("absent.yaml");
    assert_eq!(kind(&FileProvider::document(&absent), "a").await, ErrorKind::Config);
    assert_eq!(kind(&FileProvider::new(), absent.to_str().unwrap()).await, ErrorKind::NotFound);
    let folder = case.path.parent().unwrap().to_str().unwrap();
    assert_eq!(kind(&FileProvider::new(), folder).await, ErrorKind::Config);
}

#[tokio::test]
async fn versions_and_stages_are_refused() {
    assert_no_selectors(&yaml("a: 1").document(), "a").await;
}

#[tokio::test]
async fn every_key_of_a_document_is_listed_and_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.yaml");
    let text =
        "db: {user: a, hosts: [x, y], none: ~, 'a/b': c}\nprod/db: {user: b}\nkey: k\n'': e\n";
    std::fs::write(&path, text).unwrap();
    let file = FileProvider::document(path);
    let names = file.list("").await.unwrap();
    assert_eq!(names, ["db", "db/hosts", "db/user", "key", "prod/db"]);
    for name in names {
        get(&file, &name).await.unwrap();
    }
    assert_eq!(file.list("db/").await.unwrap(), ["db/hosts", "db/user"]);
}

#[tokio::test]
async fn files_are_listed_from_the_folder_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.yaml", "a.json", "b/c.toml"] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "{}").unwrap();
    }
    let root = folder.path().to_str().unwrap();
    let list = async |end: &str| FileProvider::new().list(&format!("{root}/{end}")).await.unwrap();
    assert_eq!(list("a").await, [format!("{root}/a.json"), format!("{root}/a.yaml")]);
    assert_eq!(list("").await.len(), 3);
    assert_eq!(list("nowhere/").await, [""; 0]);
    assert_eq!(FileProvider::new().list("").await.unwrap_err().kind(), ErrorKind::Config);
}
