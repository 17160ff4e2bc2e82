//! The encrypted file: loaded by a program, opened by other tools, and through crashes.

mod crash;
mod peers;
#[cfg(unix)]
mod shared;

use typed_secrets::{
    ExposeSecret, FetchRequest, Provider as _, Runtime, SecretRef, SecretString, Secrets,
    WriteRequest,
    providers::{
        EncryptedFile, EncryptedFileProvider,
        encrypted_file::{Cipher, FileKey, Layout},
    },
};

const RAW: &str = "c2l4dGVlbiBieXRlcyBhbmQgc2l4dGVlbiBtb3JlIQE=";

fn raw() -> FileKey {
    FileKey::raw(RAW).unwrap()
}

async fn put(file: &EncryptedFileProvider, name: &str, value: &[u8]) {
    file.put(&WriteRequest::new(SecretRef::new("encrypted", name), value)).await.unwrap();
}

async fn text(file: &EncryptedFileProvider, name: &str) -> String {
    let value = file.fetch(&FetchRequest::new(SecretRef::new("encrypted", name))).await.unwrap();
    String::from_utf8(value.expose_bytes().to_vec()).unwrap()
}

#[derive(Secrets)]
#[secrets(providers("encrypted"))]
struct Settings {
    #[secret("encrypted:db/password")]
    password: SecretString,
    #[secret("encrypted:document#token")]
    token: SecretString,
    #[secret("encrypted:missing")]
    missing: Option<SecretString>,
}

/// What a laptop does: the struct knows of no file, and each load sees what the file says then.
#[tokio::test]
async fn a_struct_is_loaded_from_it() {
    let folder = tempfile::tempdir().unwrap();
    for (layout, name) in [(Layout::PerValue, "values.toml"), (Layout::Whole, "whole.toml")] {
        let path = folder.path().join(name);
        let file = EncryptedFile::create(path, raw(), Cipher::Aes256Gcm, layout).await.unwrap();
        let file = EncryptedFileProvider::from(file);
        put(&file, "db/password", b"s3cret").await;
        put(&file, "document", br#"{"token": "t0ken"}"#).await;
        let runtime = Runtime::builder().provider("encrypted", file.clone()).build().unwrap();
        let settings = Settings::load_from(&runtime).await.unwrap();
        assert_eq!(settings.password.expose_secret(), "s3cret");
        assert_eq!(settings.token.expose_secret(), "t0ken");
        assert!(settings.missing.is_none());
        put(&file, "db/password", b"changed").await;
        let settings = Settings::load_from(&runtime).await.unwrap();
        assert_eq!(settings.password.expose_secret(), "changed");
    }
}
