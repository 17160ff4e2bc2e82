//! One file of sealed secrets: `encrypted:NAME`.
//!
//! The file can be kept in a repository or on a laptop, and be written to. See
//! [`EncryptedFileProvider`] for reading and writing secrets, [`EncryptedFile`] for making files.
//! The provider is added by name, since it needs a path and a key:
//! `Runtime::builder().provider("encrypted", EncryptedFileProvider::open(path, key))`, and
//! `#[secrets(providers("encrypted"))]` on the struct.
//!
//! # Ciphers and keys
//!
//! | [`Cipher`] | keys | a name is bound |
//! |---|---|---|
//! | `age` (the default) | a passphrase; X25519 identities and recipients | inside of what is sealed |
//! | `aes-256-gcm` | a passphrase; 32 random bytes | as associated data |
//! | `chacha20-poly1305` | a passphrase; 32 random bytes | as associated data |
//! | `fernet` | a passphrase; 32 random bytes | inside of what is sealed |
//!
//! A passphrase becomes a key by [`Kdf`]: Argon2id or scrypt, whose parameters stand in the file.
//! age has its own, which is scrypt. 32 bytes may be given as they are, as hexadecimal digits or
//! as base64; what has another length is refused.
//!
//! # What a file looks like
//!
//! With [`Layout::PerValue`], in TOML or, by the extension `.json`, in JSON:
//!
//! ```toml
//! [encrypted]
//! format = 1
//! cipher = "aes-256-gcm"
//! id = "q83vEjRWeJCrze8SNFZ4kA=="
//! kdf = "argon2id,m=65536,t=3,p=4"
//!
//! [secrets]
//! API_KEY = "w3pJ…"
//! "db/password" = "0fBx…"
//!
//! [check]
//! key = "m1Qa…"
//! ```
//!
//! `id` is random: it is the salt of the key derivation, and everything sealed is bound to it.
//! `kdf` is only there for a passphrase; with age its place is taken by `identity`, an identity
//! that all values are sealed to, itself sealed with the passphrase. `check` seals nothing; it
//! tells a wrong key from a damaged value. It stands last, so that a file that is cut off shows it.
//!
//! A sealed value is base64. Of AES-256-GCM and ChaCha20-Poly1305 it is a random nonce of 12
//! bytes, the ciphertext and the tag of 16 bytes, with the associated data `typed-secrets
//! encrypted file 1`, the cipher, and `ID value NAME`, each on its line. Fernet and age know no
//! associated data: there `ID value NAME` is the first line of what is sealed, and the value is all
//! that follows.
//!
//! With [`Layout::Whole`] a JSON document is sealed at once. With age the file is what the `age`
//! tool writes, and opens; it is written without armor. With Fernet and a raw key it is one token,
//! which Python's `Fernet(key).decrypt` opens. Otherwise there is an `[encrypted]` section as above,
//! with the document as its `content`. A file of age that was made from TOML or YAML is read if its
//! name says so, as `secrets.toml.age` does; only JSON is written.
//!
//! # What it protects against, and what not
//!
//! - Who has the file and not the key reads no value. Of values that are sealed one by one he sees
//!   the names, about how long each is, and which of them changed; of a whole document only its
//!   length.
//! - What was changed, cut off, or moved to another name or file is refused, and nothing of it is
//!   used. **An older copy is not**: whoever can write to the file or its folder can put back all of
//!   it, or one value under its own name, or take a name away. Keep the file where its history shows
//!   that.
//! - A file of age is sealed to public keys: whoever knows a recipient can make a file, or a value,
//!   that opens. Keep recipients to yourself if others can write to the file, or take a passphrase
//!   or another cipher.
//! - A passphrase can be guessed by whoever has the file. Each guess costs what [`Kdf`] asks for;
//!   for unattended programs take random keys. A key beside the file protects nothing.
//! - A raw key seals some four thousand million values at most with AES-256-GCM or
//!   ChaCha20-Poly1305, all files and writes together: nonces are random. Other keys are each
//!   file's own.
//! - Who can read the process's memory reads the key, and what is in use. Plaintext and keys are
//!   wiped; what the `age` crate frees while it encrypts is overwritten if the allocator gives the
//!   same memory out again. What scrypt computes with is freed as it is: it holds no key, but
//!   whoever finds it there guesses the passphrase without its work.
//! - A file that others can read or write, or that belongs to another user, is refused, as a first
//!   line of defence. [`EncryptedFile::open_readable`] lets others read it, for Git gives each file
//!   that it checks out the mode 0644. On Windows a file has the rights of its folder, and nothing
//!   is checked.

use std::path::PathBuf;

use super::{batch, names, selector};
use crate::{
    error::Result,
    provider::{Capabilities, FetchRequest, ListPage, ListRequest, Provider, WriteRequest},
    value::{SecretBytes, Value},
};

mod cipher;
mod contents;
mod fault;
mod file;
mod kdf;
mod key;
mod memory;
mod place;
mod sealed;
mod sealer;
mod store;
mod unlock;

pub use cipher::Cipher;
pub use contents::Layout;
pub use file::EncryptedFile;
pub use kdf::Kdf;
pub use key::FileKey;
use store::Store;

/// Reads and writes the secrets of one encrypted file.
///
/// `encrypted:NAME` is the value of `NAME`, exactly, in a file whose values are sealed one by one.
/// In a document that is sealed as a whole it is found as [`FileProvider`] finds it: a key at the
/// top level, else a path such as `db/password`; `${…}` stays as it is. The file is read anew each
/// time. A key derivation is done once.
///
/// # Writing
///
/// A file is replaced as a whole, by one that is on the disk before it takes the name: a crash
/// leaves the old or the new one. It gets mode 0600; comments are not kept. Writers take turns by a lock on the file with
/// `.lock` behind its name. **A link is read and not written through**: a write to it is refused.
/// Of values that are sealed one by one, a write changes the line of its own value only; each has
/// a version, for [`Condition::Version`]. A document sealed as a whole has none, and holds text.
///
/// A new name in a document goes into the mapping that its path leads to, else to the top level.
///
/// # Errors
///
/// | what is wrong | kind |
/// |---|---|
/// | no such file; others can use it; not an encrypted file; another key or kind of key; an unknown cipher | [`Config`] |
/// | a value or the file was changed, cut off, or moved from another name or file | [`Decode`] |
/// | a format from a later version | [`Unsupported`] |
/// | no such name | [`NotFound`] |
/// | the condition of a write does not hold | [`Conflict`] |
/// | another writer holds the lock for 10 s | [`Timeout`] |
///
/// # Cancel safety
///
/// Reads are safe to drop. A write goes on when its future is dropped; the file is whole at any
/// moment.
///
/// ```
/// use secrets_runtime::{
///     FetchRequest, Provider, SecretRef, WriteRequest,
///     providers::{
///         EncryptedFile, EncryptedFileProvider,
///         encrypted_file::{Cipher, FileKey, Layout},
///     },
/// };
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> secrets_runtime::Result<()> {
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("secrets.toml");
/// let key = || FileKey::raw("c2l4dGVlbiBieXRlcyBhbmQgc2l4dGVlbiBtb3JlIQE=");
/// EncryptedFile::create(&path, key()?, Cipher::ChaCha20Poly1305, Layout::PerValue).await?;
///
/// let file = EncryptedFileProvider::open(&path, key()?);
/// let password = SecretRef::new("encrypted", "db/password");
/// file.put(&WriteRequest::new(password, b"s3cret")).await?;
/// assert_eq!(file.fetch(&FetchRequest::new(password)).await?.expose_bytes(), b"s3cret");
/// assert!(!std::fs::read_to_string(&path).unwrap().contains("s3cret"));
/// # Ok(()) }
/// ```
///
/// [`FileProvider`]: super::FileProvider
/// [`Condition::Version`]: crate::provider::Condition::Version
/// [`Config`]: crate::ErrorKind::Config
/// [`Decode`]: crate::ErrorKind::Decode
/// [`Unsupported`]: crate::ErrorKind::Unsupported
/// [`NotFound`]: crate::ErrorKind::NotFound
/// [`Conflict`]: crate::ErrorKind::Conflict
/// [`Timeout`]: crate::ErrorKind::Timeout
#[derive(Clone, Debug)]
pub struct EncryptedFileProvider(EncryptedFile);

impl EncryptedFileProvider {
    /// The file at `path`, which is not looked at before the first read.
    pub fn open(path: impl Into<PathBuf>, key: FileKey) -> Self {
        EncryptedFile::open(path, key).into()
    }

    fn read_all(&self, names: &[Box<str>]) -> Result<Vec<Result<Value>>> {
        self.0.0.read(names)
    }
}

impl From<EncryptedFile> for EncryptedFileProvider {
    fn from(file: EncryptedFile) -> Self {
        Self(file)
    }
}

impl Provider for EncryptedFileProvider {
    fn capabilities(&self) -> Capabilities {
        selector::LOCAL
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        let provider = self.clone();
        batch::fetch_one(request, move |names| provider.read_all(names)).await
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        let provider = self.clone();
        batch::fetch(requests, move |names| provider.read_all(names)).await
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        let all = self.0.run(Store::names).await?;
        Ok(names::beginning_with(request.prefix(), all).into())
    }

    async fn put(&self, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
        let name: Box<str> = request.name().into();
        let value = SecretBytes::copy_from(request.expose_value());
        let condition = request.condition().into();
        let file = self.0.clone();
        file.run(move |store| {
            store.edit(|contents, path| {
                contents.set(&name, value.expose(), &condition, path).map(|version| (version, true))
            })
        })
        .await
    }

    async fn delete(&self, request: &FetchRequest<'_>) -> Result<()> {
        selector::check(selector::LOCAL, *request)?;
        let name: Box<str> = request.name().into();
        self.0
            .run(move |store| store.edit(|contents, path| Ok(((), contents.remove(&name, path)?))))
            .await
    }
}

#[cfg(all(test, unix))]
mod tests;
