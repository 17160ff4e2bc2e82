//! Keys from each source.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{fs, future};

use super::*;
use crate::{provider::BoxFuture, reference::SecretRef};

const KEY: &str = "AAECA3NpeHRlZW4gYnl0ZXMgb2Ygc29tZXRoaW5nIf8=";
const OTHER: &str = "000102037369787465656e206279746573206f6620736f6d657468696e672100";

fn unasked(_: SecretRefBuf) -> BoxFuture<'static, Result<SecretBytes>> {
    Box::pin(future::ready(Err(Error::new(ErrorKind::Unsupported, "nobody should ask"))))
}

#[allow(clippy::needless_pass_by_value, reason = "as a runtime resolves references")]
/// Knows the secret `key`, fails for `down`, and has no other.
fn provider(reference: SecretRefBuf) -> BoxFuture<'static, Result<SecretBytes>> {
    Box::pin(future::ready(match reference.as_ref().name() {
        "key" => Ok(KEY.into()),
        "password" => Ok("hunter2".into()),
        "down" => Err(Error::new(ErrorKind::Unavailable, "down")),
        _ => Err(Error::new(ErrorKind::NotFound, "no such secret")),
    }))
}

fn reference(name: &str) -> KeySource {
    KeySource::reference(SecretRef::new("aws", name).to_buf())
}

async fn id(keys: SealingKeys) -> Result<String> {
    let keyring = keys.read(&provider).await?;
    Ok(format!("{:?}", keyring.current().id()))
}

#[cfg(unix)]
fn key_in_file(folder: &tempfile::TempDir, mode: u32, content: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.path().join("key");
    fs::write(&path, content).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

#[cfg(unix)]
#[tokio::test]
async fn one_key_from_three_sources() {
    let folder = tempfile::tempdir().unwrap();
    let path = key_in_file(&folder, 0o400, &format!("{KEY}\n"));
    let bytes = id(KeySource::bytes(KEY).into()).await.unwrap();
    assert_eq!(id(KeySource::file(path).into()).await.unwrap(), bytes);
    assert_eq!(id(reference("key").into()).await.unwrap(), bytes);
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_file_that_others_can_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = key_in_file(&folder, 0o644, KEY);
    let error = SealingKeys::new(KeySource::file(path)).read(&unasked).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.hint().contains("chmod 600"), "{}", error.hint());
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_no_key_is_told_with_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let path = key_in_file(&folder, 0o600, "hunter2");
    let error = id(KeySource::file(&path).into()).await.unwrap_err();
    assert!(error.message().starts_with(&format!("`{}`: ", path.display())), "{error}");
    let of_reference = id(reference("password").into()).await.unwrap_err();
    assert_eq!(of_reference.provider(), Some("aws"));
    for error in [error, of_reference] {
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[tokio::test]
async fn a_previous_key_may_be_missing_but_not_unreadable() {
    let keys = |previous| SealingKeys::new(KeySource::bytes(OTHER)).previous(reference(previous));
    let ring = keys("key").read(&provider).await.unwrap();
    let previous = KeySource::bytes(KEY).read(&unasked).await.unwrap().id();
    assert!(ring.find(previous).is_some());
    let ring = keys("missing").read(&provider).await.unwrap();
    assert!(ring.find(previous).is_none());
    assert_eq!(keys("down").read(&provider).await.unwrap_err().kind(), ErrorKind::Unavailable);
    let missing = SealingKeys::new(reference("missing")).read(&provider).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}

#[test]
fn sources_do_not_show_keys() {
    let keys = SealingKeys::new(KeySource::bytes(KEY)).previous(reference("key"));
    assert_eq!(
        format!("{keys:?}"),
        "SealingKeys { current: Bytes(..), previous: [Reference(aws:key)] }"
    );
}
