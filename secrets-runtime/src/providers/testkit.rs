//! What the tests of providers share.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::ffi::OsString;

use crate::{
    error::{Error, ErrorKind, Result},
    provider::{FetchRequest, Provider},
    reference::{SecretRef, Selector},
    value::Value,
};

pub(super) async fn get(provider: &impl Provider, name: &str) -> Result<Value> {
    provider.fetch(&FetchRequest::new(SecretRef::new("test", name))).await
}

/// The secret `name`, which is there and is text.
pub(super) async fn text(provider: &impl Provider, name: &str) -> String {
    let value = get(provider, name).await.unwrap();
    String::from_utf8(value.expose_bytes().to_vec()).unwrap()
}

pub(super) async fn error(provider: &impl Provider, name: &str) -> Error {
    get(provider, name).await.unwrap_err()
}

pub(super) async fn kind(provider: &impl Provider, name: &str) -> ErrorKind {
    error(provider, name).await.kind()
}

/// Asks for `name` in a version and in a stage; both are refused.
pub(super) async fn assert_no_selectors(provider: &impl Provider, name: &str) {
    for selector in [Selector::Version("1"), Selector::Stage("PREVIOUS")] {
        let reference = SecretRef::new("test", name).with_selector(selector);
        let error = provider.fetch(&FetchRequest::new(reference)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
}

/// A lookup of variables in a fixed list.
pub(super) fn variables<const N: usize>(
    list: [(&'static str, &'static str); N],
) -> impl Fn(&str) -> Option<OsString> + Send + Sync + 'static {
    move |name| list.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
}
