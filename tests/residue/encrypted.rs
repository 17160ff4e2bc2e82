//! Encrypted files. Each is sealed anew before it is read, so that what writing leaves is found too.
//!
//! Not those of age, which frees a buffer of what it encrypts unwiped.

use std::{fs, path::Path};

use typed_secrets::{
    Provider as _, SecretRef, SharedProvider, WriteRequest,
    providers::{
        EncryptedFile, EncryptedFileProvider,
        encrypted_file::{Cipher, FileKey, Kdf, Layout},
    },
};

use crate::backend::{Backend, document};

const RAW: &str = "c2l4dGVlbiBieXRlcyBhbmQgc2l4dGVlbiBtb3JlIQE=";
const IDENTITY: &str = "AGE-SECRET-KEY-1NF8JCWMPY0DWJSHR62UXR0KT86D8PNTEPC8L2FX0JGAZJ3XYH04QM6Z6SM";
const FILE: &str = "encrypted";

/// Whether a copy is left at times by a crate that reads the file, and can be helped by
/// `zero-on-free` only. It is counted, and told in SECURITY.md.
pub(crate) fn may_leave_one(name: &str) -> bool {
    name.starts_with("age ")
}

/// A backend with this cipher and layout; with `passphrase`, the secret is the passphrase too.
macro_rules! backends {
    ($($name:literal: $cipher:ident $layout:ident $key:ident;)*) => {
        pub(crate) const BACKENDS: &[Backend] = &[$(Backend {
            name: $name,
            store: |folder, secret| store(folder, secret, Cipher::$cipher, Layout::$layout, $key),
            provider: |folder| provider(folder, Cipher::$cipher, $key),
        }),*];
    };
}

backends! {
    "age value": Age PerValue identity;
    "age whole": Age Whole identity;
    "age typed": Age Whole passphrase;
    "aes value": Aes256Gcm PerValue raw;
    "aes whole": Aes256Gcm Whole passphrase;
    "chacha value": ChaCha20Poly1305 PerValue passphrase;
    "fernet value": Fernet PerValue raw;
    "fernet whole": Fernet Whole raw;
}

fn raw(_: &Path) -> FileKey {
    FileKey::raw(RAW).unwrap()
}

fn identity(_: &Path) -> FileKey {
    FileKey::age(IDENTITY).unwrap()
}

/// Reading a text of known length makes one buffer.
fn passphrase(folder: &Path) -> FileKey {
    let text = fs::read_to_string(folder.join("passphrase")).unwrap();
    let key = FileKey::passphrase(text).unwrap();
    key.with_kdf(Kdf::Scrypt { log_n: 10 }).unwrap()
}

fn store(folder: &Path, secret: &str, cipher: Cipher, layout: Layout, key: fn(&Path) -> FileKey) {
    let path = folder.join(FILE);
    let _ = fs::remove_file(&path);
    fs::write(folder.join("passphrase"), secret).unwrap();
    block_on(async {
        let file = EncryptedFile::create(path, key(folder), cipher, layout).await.unwrap();
        let file = EncryptedFileProvider::from(file);
        for (name, value) in [("token", secret), ("document", &document(secret))] {
            let request = WriteRequest::new(SecretRef::new("file", name), value.as_bytes());
            file.put(&request).await.unwrap();
        }
    });
}

fn provider(folder: &Path, cipher: Cipher, key: fn(&Path) -> FileKey) -> SharedProvider {
    let file = EncryptedFile::open(folder.join(FILE), key(folder));
    let file = match cipher {
        Cipher::Age => file,
        cipher => block_on(file.rekey(key(folder), cipher)).unwrap(),
    };
    SharedProvider::new(EncryptedFileProvider::from(file))
}

/// On threads of its own, which have ended when this returns.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().build().unwrap().block_on(work)
}
