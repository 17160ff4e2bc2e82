//! Making, filling and re-sealing encrypted files.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{cipher::Cipher, contents::Layout, key::FileKey, store::Store};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::{
        dotenv,
        file::{Document, Format},
        read,
    },
};

/// An encrypted file, for those who make and change it.
///
/// Its methods do what they do on a thread that may wait. Dropping a future keeps nobody from
/// finishing a write: the file is then the old or the new one, and always a whole one.
///
/// ```
/// use secrets_runtime::providers::encrypted_file::{Cipher, EncryptedFile, FileKey, Layout};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> secrets_runtime::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let folder = folder.path();
/// std::fs::write(folder.join(".env"), "API_KEY=k3y\n").unwrap();
/// let key = FileKey::raw("c2l4dGVlbiBieXRlcyBhbmQgc2l4dGVlbiBtb3JlIQE=")?;
///
/// let path = folder.join("secrets.toml");
/// let file = EncryptedFile::create(path, key, Cipher::Aes256Gcm, Layout::PerValue).await?;
/// assert_eq!(file.import_dotenv(folder.join(".env")).await?, ["API_KEY"]);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct EncryptedFile(pub(super) Arc<Store>);

impl EncryptedFile {
    /// The file at `path`, which is not looked at before it is needed.
    pub fn open(path: impl Into<PathBuf>, key: FileKey) -> Self {
        Self(Arc::new(Store::new(path.into(), key)))
    }

    /// As [`open`](Self::open), for a file that others may read and not write, such as one that Git
    /// has checked out. The first write makes it the owner's alone.
    pub fn open_readable(path: impl Into<PathBuf>, key: FileKey) -> Self {
        Self(Arc::new(Store::readable(path.into(), key)))
    }

    /// Makes a file without any secret, with mode 0600.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`] if there is one already, [`ErrorKind::Config`] if the folder is not
    /// there, or the key is of no use for the cipher.
    ///
    /// # Cancel safety
    ///
    /// The file may then have been made or not.
    pub async fn create(
        path: impl Into<PathBuf>,
        key: FileKey,
        cipher: Cipher,
        layout: Layout,
    ) -> Result<Self> {
        let file = Self::open(path, key);
        file.run(move |store| store.create(layout, cipher)).await?;
        Ok(file)
    }

    /// Stores what a JSON, TOML or YAML document holds; gives the names that it has.
    ///
    /// Values that are sealed one by one get names such as `db/password`, and are text; the line of
    /// one that is the same already stays as it is, so that a diff shows what changed. A document
    /// that is sealed as a whole takes over every key at the top level. What else is in the file
    /// stays there; the document itself is left alone, for you to remove.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if the document cannot be read; as [`EncryptedFileProvider`] for the
    /// encrypted file.
    ///
    /// # Cancel safety
    ///
    /// All of it may then have been stored, or nothing.
    ///
    /// [`EncryptedFileProvider`]: super::EncryptedFileProvider
    pub async fn import_document(&self, document: impl Into<PathBuf>) -> Result<Vec<String>> {
        let document = document.into();
        self.run(move |store| {
            let format = Format::of(&document).ok_or_else(|| no_document(&document))?;
            let text = read::file(&document, ErrorKind::Config)?;
            store.edit(|contents, path| {
                let document = Document::parse(text.expose(), format, &document)?;
                contents.merge(document, path)
            })
        })
        .await
    }

    /// Stores all lines of a `.env` file, read as [`DotenvProvider`] reads them; gives the names.
    ///
    /// # Errors
    ///
    /// As [`import_document`](Self::import_document).
    ///
    /// # Cancel safety
    ///
    /// As [`import_document`](Self::import_document).
    ///
    /// [`DotenvProvider`]: crate::providers::DotenvProvider
    pub async fn import_dotenv(&self, lines: impl Into<PathBuf>) -> Result<Vec<String>> {
        let lines = lines.into();
        self.run(move |store| {
            let entries = dotenv::read(&lines)?;
            store.edit(|contents, path| {
                let mut changed = false;
                for (name, value) in &entries {
                    changed |= contents.import(name, value.expose(), path)?;
                }
                Ok((entries.into_iter().map(|(name, _)| name).collect(), changed))
            })
        })
        .await
    }

    /// Seals everything anew, with another key or another cipher; gives the file with that key.
    ///
    /// What an older copy of the file holds is still sealed with the old key. If others may have
    /// that key, replace the secrets too.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create) for the new key, else as a read; the file is then as it was.
    ///
    /// # Cancel safety
    ///
    /// The file may then be sealed with either key.
    pub async fn rekey(&self, key: FileKey, cipher: Cipher) -> Result<Self> {
        let new = Self::open(self.path(), key);
        let target = Arc::clone(&new.0);
        self.run(move |store| store.rekey(&target.key, cipher)).await?;
        Ok(new)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = Arc::clone(&self.0);
        read::blocking(move || work(&store)).await?
    }
}

fn no_document(path: &Path) -> Error {
    Error::new(ErrorKind::Config, format!("`{}` is not a document with keys", path.display()))
        .with_hint("name a file with the extension `.yaml`, `.yml`, `.json` or `.toml`")
}
