#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;
use crate::{
    layers::Prefix,
    provider::ProviderExt as _,
    providers::testkit::{assert_no_selectors, error, get, kind, text, variables},
    reference::SecretRef,
    runtime::Runtime,
};

fn env<const N: usize>(list: [(&'static str, &'static str); N]) -> EnvProvider {
    EnvProvider::new().with_variables(variables(list))
}

#[tokio::test]
async fn the_process_environment_is_read() {
    assert_eq!(text(&EnvProvider::new(), "CARGO_PKG_NAME").await, "secrets-runtime");
    assert_eq!(kind(&EnvProvider::new(), "NO_SUCH_VARIABLE").await, ErrorKind::NotFound);
}

#[tokio::test]
async fn an_empty_variable_is_a_value() {
    assert_eq!(text(&env([("EMPTY", "")]), "EMPTY").await, "");
}

#[tokio::test]
async fn the_prefix_is_joined_as_it_is_written() {
    let env = env([("APP_KEY", "a"), ("APPKEY", "b"), ("KEY", "c")]);
    assert_eq!(text(&env.clone().with_prefix("APP_"), "KEY").await, "a");
    assert_eq!(text(&env.clone().with_prefix("APP"), "KEY").await, "b");
    assert_eq!(text(&env, "KEY").await, "c");
}

#[tokio::test]
async fn a_name_map_leads_from_names_with_slashes_to_variables_and_back() {
    let names = NameMap::new().with('/', '_').upper_case();
    let list = [("APP_DB_URL", "a"), ("APP_db_url", "b"), ("db/url", "c"), ("APP_=X", "d")];
    let env = EnvProvider::new().with_fixed_variables(list).with_name_map(names.clone());
    assert_eq!(text(&env, "app/db/url").await, "a");
    assert_eq!(text(&env.clone().with_prefix("APP_"), "db/url").await, "a");
    assert_eq!(env.list("app/").await.unwrap(), ["app/db/url"]);
    assert_eq!(env.with_prefix("APP_").list("").await.unwrap(), ["db/url"]);
    let to_equals_signs = NameMap::new().with('/', '=');
    let env = EnvProvider::new().with_fixed_variables(list).with_name_map(to_equals_signs);
    assert_eq!(kind(&env, "APP_/X").await, ErrorKind::Config);
}

#[tokio::test]
async fn a_file_stands_in_for_a_variable_that_is_not_set() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "from the file\r\n").unwrap();
    let path = file.path().to_str().unwrap().to_owned();
    let env = EnvProvider::new().with_variables(move |name| match name {
        "A_FILE" | "B_FILE" => Some(path.clone().into()),
        "B" => Some("from the variable".into()),
        "C_FILE" => Some("".into()),
        _ => None,
    });
    assert_eq!(text(&env, "A").await, "from the file");
    assert_eq!(text(&env, "B").await, "from the variable");
    assert_eq!(kind(&env, "C").await, ErrorKind::NotFound);
    assert_eq!(kind(&env.without_file_variables(), "A").await, ErrorKind::NotFound);
}

/// Or a misspelt path would turn an optional secret off.
#[tokio::test]
async fn a_file_variable_that_leads_nowhere_is_not_a_missing_secret() {
    let env = env([("A_FILE", "/no/such/file"), ("B_FILE", "/")]);
    assert_eq!(kind(&env, "A").await, ErrorKind::Config);
    assert_eq!(kind(&env, "B").await, ErrorKind::Config);
}

#[cfg(unix)]
#[tokio::test]
async fn bytes_that_are_no_unicode_are_taken_as_they_are() {
    use std::os::unix::ffi::OsStringExt;
    let env = EnvProvider::new().with_variables(|_| Some(OsString::from_vec(vec![0xFF, 1])));
    assert_eq!(get(&env, "ANY").await.unwrap().expose_bytes(), [0xFF, 1]);
}

/// The C library finds `A=B` in the entry `A=B=value`.
#[tokio::test]
async fn a_name_that_no_variable_can_have_is_refused() {
    for name in ["A=B", "="] {
        assert_eq!(kind(&EnvProvider::new(), name).await, ErrorKind::Config);
    }
    assert_eq!(kind(&EnvProvider::new(), "A\0B").await, ErrorKind::NotFound);
}

#[test]
fn an_equals_sign_is_found_wherever_it_stands() {
    for length in 0..40 {
        assert!(!holds_equals_sign(&"<".repeat(length)));
        for place in 0..length {
            let name = format!("{}={}", "<".repeat(place), ">".repeat(length - place - 1));
            assert!(holds_equals_sign(&name), "{name}");
        }
    }
}

#[tokio::test]
async fn what_is_at_hand_is_what_a_fetch_gives_and_the_rest_is_left_to_it() {
    let env = env([("A", "a"), ("", "b"), ("A=B", "c"), ("APP_A", "d"), ("B_FILE", "/e")]);
    for name in ["A", "", "APP_A"] {
        let at_hand = env.at_hand(&FetchRequest::new(SecretRef::new("env", name))).unwrap();
        assert_eq!(at_hand.expose(), get(&env, name).await.unwrap().expose_bytes());
    }
    let second = SecretRef::new("env", "A").with_selector(Selector::Version("2"));
    let left = ["A=B", "B"].map(|name| SecretRef::new("env", name));
    for reference in left.into_iter().chain([second]) {
        assert!(env.at_hand(&FetchRequest::new(reference)).is_none(), "{reference}");
    }
    let plain = FetchRequest::new(SecretRef::new("env", "A"));
    let upper_case = env.clone().with_name_map(NameMap::new().upper_case());
    assert!(upper_case.at_hand(&plain).is_none());
    assert!(env.with_prefix("APP_").at_hand(&plain).is_none());
}

/// The variable itself is set, but that is for the layer to say.
#[tokio::test]
async fn nothing_is_at_hand_behind_a_layer() {
    let layer = Prefix::new("CARGO_PKG_");
    let runtime = Runtime::builder().provider_layer("env", layer).build().unwrap();
    assert_eq!(runtime.get("env:NAME").await.unwrap().expose_str().unwrap(), "secrets-runtime");
    let missing = runtime.get("env:CARGO_PKG_NAME").await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    let runtime = Runtime::builder().build().unwrap();
    assert!(runtime.get("env:CARGO_PKG_NAME").await.is_ok());
}

#[tokio::test]
async fn the_error_names_the_variable_with_its_prefix() {
    let error = error(&env([]).with_prefix("APP_"), "KEY").await;
    assert_eq!(error.message(), "the environment variable `APP_KEY` is not set");
}

#[tokio::test]
async fn versions_and_stages_are_refused() {
    assert_no_selectors(&env([("A", "a")]), "A").await;
}

#[tokio::test]
async fn the_names_behind_the_prefix_are_listed_as_they_are_asked_for() {
    let set = [("APP_B", "1"), ("APP_A", ""), ("APP_", "2"), ("B", "3"), ("APP_A_FILE", "/x")];
    let env = EnvProvider::new().with_fixed_variables(set).with_prefix("APP_");
    assert_eq!(env.list("").await.unwrap(), ["A", "A_FILE", "B"]);
    assert_eq!(env.list("A").await.unwrap(), ["A", "A_FILE"]);
    assert_eq!(text(&env, "B").await, "1");
    let process = EnvProvider::new().list("CARGO_PKG_NA").await.unwrap();
    assert_eq!(process, ["CARGO_PKG_NAME"]);
}

#[tokio::test]
async fn what_a_function_looks_up_is_not_listed() {
    assert_eq!(env([]).list("").await.unwrap_err().kind(), ErrorKind::Unsupported);
}
