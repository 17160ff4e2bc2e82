//! Values that are sealed into a file, and opened after a restart.

use std::{fs, path::Path, time::Duration};

use typed_secrets::{
    Error, ErrorKind, ExposeSecret, FetchRequest, Provider, Runtime, RuntimeBuilder, SecretRef,
    SecretRefBuf, SecretString, Secrets, SharedProvider,
    providers::{DirProvider, provider_fn},
    second_level::{EntryKey, KeySource, SealedFile, SecondLevel as _},
};

use crate::{
    cases::store_in_child,
    scan::{Copies, scan},
};

#[derive(Secrets)]
struct Settings {
    #[secret("file:token")]
    text: SecretString,
    #[secret("file:document#token")]
    member: SecretString,
}

/// What is in memory while an opened value is in use, and after all was dropped.
pub(crate) fn seal_and_drop(len: usize, folder: &Path) -> (Copies, Copies) {
    let folder = folder.join("sealed");
    fs::create_dir_all(&folder).unwrap();
    let needle = store_in_child("dir", len, &folder);
    let file = folder.join(format!("{len}.sealed"));
    let tokio = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    tokio.block_on(seal(&folder, &file));
    let (runtime, settings) = tokio.block_on(open(&file));
    let lengths = [&settings.text, &settings.member].map(|secret| secret.expose_secret().len());
    assert_eq!(lengths, [len; 2], "not what was sealed");
    let alive = scan(&needle).unwrap();
    assert!(alive.full >= 2, "the search misses some");
    drop((runtime, settings, tokio));
    (alive, scan(&needle).unwrap())
}

fn runtime(provider: impl Provider, file: &Path) -> RuntimeBuilder {
    let key: Vec<u8> = (0..32).collect();
    let level = SealedFile::new(file);
    Runtime::builder().provider("file", provider).second_level(level, KeySource::bytes(key))
}

/// A process that reads a folder which passes for a remote backend.
async fn seal(folder: &Path, file: &Path) {
    let dir = SharedProvider::new(DirProvider::new(folder));
    let remote = provider_fn(move |secret: SecretRefBuf| {
        let dir = dir.clone();
        async move { dir.fetch(&FetchRequest::new(secret.as_ref())).await }
    });
    let runtime = runtime(remote, file).build().unwrap();
    Settings::load_from(&runtime).await.unwrap();
    let keys = ["token", "document"].map(|name| EntryKey::new("", SecretRef::new("file", name)));
    while SealedFile::new(file).read(&keys).await.unwrap().iter().any(Option::is_none) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    runtime.shutdown().await;
}

/// The same process after a restart, with its backend down.
async fn open(file: &Path) -> (Runtime, Settings) {
    let down = || async { Err(Error::new(ErrorKind::Unavailable, "down")) };
    let runtime = runtime(provider_fn(move |_: SecretRefBuf| down()), file).build().unwrap();
    let settings = Settings::load_from(&runtime).await.unwrap();
    (runtime, settings)
}
