//! The encrypted file, in both layouts and with every cipher.

use secrets_runtime::{
    FetchRequest, Provider as _, SecretRef, SharedProvider, WriteRequest,
    providers::{
        EncryptedFile, EncryptedFileProvider,
        encrypted_file::{Cipher, FileKey, Layout},
    },
    testing::conformance::{Harness, Profile, run},
};
use tempfile::TempDir;

struct File {
    provider: EncryptedFileProvider,
    layout: Layout,
    _folder: TempDir,
}

impl File {
    async fn new(cipher: Cipher, layout: Layout) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets");
        let file = EncryptedFile::create(path, key(cipher), cipher, layout).await.unwrap();
        Self { provider: file.into(), layout, _folder: folder }
    }
}

fn key(cipher: Cipher) -> FileKey {
    match cipher {
        Cipher::Age => FileKey::age(
            "AGE-SECRET-KEY-1NF8JCWMPY0DWJSHR62UXR0KT86D8PNTEPC8L2FX0JGAZJ3XYH04QM6Z6SM",
        ),
        _ => FileKey::raw("c2l4dGVlbiBieXRlcyBhbmQgc2l4dGVlbiBtb3JlIQE="),
    }
    .unwrap()
}

impl Harness for File {
    fn provider(&self) -> SharedProvider {
        SharedProvider::new(self.provider.clone())
    }

    async fn put(&self, name: &str, value: &[u8]) {
        self.provider.put(&WriteRequest::new(SecretRef::new("test", name), value)).await.unwrap();
    }

    async fn remove(&self, name: &str) {
        self.provider.delete(&FetchRequest::new(SecretRef::new("test", name))).await.unwrap();
    }

    fn profile(&self) -> Profile {
        // Every write seals and every read opens all that there is, without optimisation.
        let profile = Profile::new().with_writes().with_lists().with_max_len(4096);
        if self.layout == Layout::Whole { profile.text_only() } else { profile }
    }
}

#[tokio::test]
async fn values_sealed_one_by_one() {
    for cipher in Cipher::ALL {
        run(&File::new(cipher, Layout::PerValue).await).await;
    }
}

#[tokio::test]
async fn a_document_sealed_as_a_whole() {
    for cipher in Cipher::ALL {
        run(&File::new(cipher, Layout::Whole).await).await;
    }
}
