//! The encrypted file of a laptop, and its key.

use base64ct::{Base64, Encoding as _};
use typed_secrets::{
    Provider as _, SecretRef, WriteRequest,
    providers::{
        EncryptedFile, EncryptedFileProvider,
        encrypted_file::{Cipher, FileKey, Layout},
    },
};

use super::Texts;
use crate::{Outcome, folder::Folder};

/// Writes it; nothing has to be set to read it.
pub(super) async fn store(secrets: &Texts, folder: &Folder) -> Outcome<Texts> {
    let key: [u8; 32] = std::array::from_fn(|_| fastrand::u8(..));
    let key = folder.write("credentials/laptop.key", &Base64::encode_string(&key))?;
    let (path, key) = (folder.path("laptop.toml"), FileKey::from_file(key).await?);
    let file = EncryptedFile::create(path, key, Cipher::ChaCha20Poly1305, Layout::PerValue).await?;
    let file = EncryptedFileProvider::from(file);
    for (name, text) in secrets {
        file.put(&WriteRequest::new(SecretRef::new("laptop", name), text.as_bytes())).await?;
    }
    Ok(Texts::new())
}
