#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use super::Store;
use crate::{
    error::{ErrorKind, Result},
    provider::FetchRequest,
    reference::{SecretRef, Selector},
};

fn target(store: Store, name: &str, selector: Selector<'_>) -> Result<String> {
    store.target(FetchRequest::new(SecretRef::new("agent", name).with_selector(selector)))
}

#[test]
fn names_and_selectors_are_encoded_whole() {
    for (store, name, selector, expected) in [
        (Store::Secrets, "prod/db", Selector::Latest, "/secretsmanager/get?secretId=prod%2Fdb"),
        (
            Store::Secrets,
            "a&b=c+d e%#?",
            Selector::Version("v&1"),
            "/secretsmanager/get?secretId=a%26b%3Dc%2Bd%20e%25%23%3F&versionId=v%261",
        ),
        (
            Store::Secrets,
            "db",
            Selector::Stage("AWSPREVIOUS"),
            "/secretsmanager/get?secretId=db&versionStage=AWSPREVIOUS",
        ),
        (
            Store::Parameters,
            "/app/\u{fc}rl",
            Selector::Version("3"),
            "/systemsmanager/parameters/get?name=%2Fapp%2F%C3%BCrl&withDecryption=true&version=3",
        ),
        (
            Store::Parameters,
            "url",
            Selector::Stage("release"),
            "/systemsmanager/parameters/get?name=url&withDecryption=true&label=release",
        ),
    ] {
        assert_eq!(target(store, name, selector).unwrap(), expected);
    }
}

#[test]
fn a_label_of_a_parameter_is_not_taken_for_its_version() {
    for selector in [Selector::Version("release"), Selector::Version("-1"), Selector::Stage("3")] {
        let error = target(Store::Parameters, "url", selector).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{selector:?}");
    }
}
