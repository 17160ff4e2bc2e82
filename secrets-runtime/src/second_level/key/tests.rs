//! What keys tell apart.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::HashSet;

use super::*;
use crate::reference::Selector;

#[test]
fn whatever_tells_secrets_apart_gives_another_key() {
    let plain = SecretRef::new("aws", "db");
    let keys = [
        EntryKey::new("", plain),
        EntryKey::new("prod", plain),
        EntryKey::new("", SecretRef::new("aws-eu", "db")),
        EntryKey::new("", SecretRef::new("aws", "db2")),
        EntryKey::new("", plain.with_selector(Selector::Version("1"))),
        EntryKey::new("", plain.with_selector(Selector::Stage("1"))),
        // A name that looks like a selector, and a namespace that looks like a scheme.
        EntryKey::new("", SecretRef::new("aws", "db?version=1")),
        EntryKey::new("aws:", SecretRef::new("x", "db")),
    ];
    let names: HashSet<_> = keys.iter().map(EntryKey::storage_name).collect();
    let bound: HashSet<_> = keys.iter().map(EntryKey::associated_data).collect();
    assert_eq!((names.len(), bound.len()), (keys.len(), keys.len()));
}

#[test]
fn fields_of_one_secret_share_an_entry() {
    let field = SecretRef::new("aws", "db").with_field(Some("password"));
    let key = EntryKey::new("", field);
    assert_eq!(key, EntryKey::new("", field.with_field(None)));
    assert_eq!(key.reference().field(), None);
}

#[test]
fn a_storage_name_stays_the_same_between_releases() {
    let key = EntryKey::new("shop", SecretRef::new("aws", "prod/db"));
    assert_eq!(
        key.storage_name(),
        "f0c36046b07e351b64f99fb867d6bd67e725053e4bc434ad2f7a3572ebe2fd80"
    );
}
