//! Files on a real disk: every way to seal one, and everything that can be wrong with one.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::{error::ErrorKind, provider::Condition, providers::testkit, reference::SecretRef};

mod faults;
mod making;
mod writing;

const RAW: &str = "c2l4dGVlbiBieXRlcyBhbmQgc2l4dGVlbiBtb3JlIQE=";
const OTHER: &str = "c2l4dGVlbiBieXRlcyBhbmQgc2l4dGVlbiBtb3JlIf8=";
const IDENTITY: &str = "AGE-SECRET-KEY-1NF8JCWMPY0DWJSHR62UXR0KT86D8PNTEPC8L2FX0JGAZJ3XYH04QM6Z6SM";

fn raw() -> FileKey {
    FileKey::raw(RAW).unwrap()
}

fn age() -> FileKey {
    FileKey::age(IDENTITY).unwrap()
}

/// As little work as is allowed.
fn passphrase(text: &str) -> FileKey {
    FileKey::passphrase(text).unwrap().with_kdf(Kdf::Scrypt { log_n: 10 }).unwrap()
}

const LAYOUTS: [Layout; 2] = [Layout::PerValue, Layout::Whole];

/// Every cipher with every kind of key that it takes.
fn ways() -> Vec<(Cipher, fn() -> FileKey)> {
    let typed: fn() -> FileKey = || passphrase("correct horse");
    let mut ways: Vec<_> = Cipher::ALL.into_iter().map(|cipher| (cipher, typed)).collect();
    ways.push((Cipher::Age, age));
    let symmetric = Cipher::ALL.into_iter().filter(|cipher| *cipher != Cipher::Age);
    ways.extend(symmetric.map(|cipher| (cipher, raw as fn() -> FileKey)));
    ways
}

/// A file in `folder` that is sealed so, with a few secrets.
async fn filled(
    folder: &TempDir,
    cipher: Cipher,
    key: fn() -> FileKey,
    layout: Layout,
) -> EncryptedFileProvider {
    let path = folder.path().join(format!("{cipher}-{layout:?}-{}", key().kind()));
    let file = EncryptedFile::create(path, key(), cipher, layout).await.unwrap();
    let provider = EncryptedFileProvider::from(file);
    for (name, value) in [("API_KEY", "k3y"), ("db/password", "hunter2"), ("db/user", "app")] {
        put(&provider, name, value).await.unwrap();
    }
    provider
}

async fn put(file: &EncryptedFileProvider, name: &str, value: &str) -> Result<Option<Box<str>>> {
    file.put(&WriteRequest::new(SecretRef::new("encrypted", name), value.as_bytes())).await
}

fn path(file: &EncryptedFileProvider) -> &std::path::Path {
    file.0.path()
}

/// The file with another key.
fn with_key(file: &EncryptedFileProvider, key: FileKey) -> EncryptedFileProvider {
    EncryptedFileProvider::open(path(file), key)
}

fn content(file: &EncryptedFileProvider) -> String {
    fs::read_to_string(path(file)).unwrap()
}

/// Puts `text` in the place of the file's content; its rights stay.
fn overwrite(file: &EncryptedFileProvider, text: impl AsRef<[u8]>) {
    fs::write(path(file), text).unwrap();
}
