//! From a header and a key to what seals and opens.

use std::{path::Path, sync::Arc};

use base64ct::{Base64, Encoding as _};
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    cipher::Cipher,
    fault::Fault,
    kdf::Kdf,
    key::{FileKey, Repr},
    memory::Memory,
    place::{Place, What},
    sealed::{Frame, Header, Spelling},
    sealer::{AgeKey, Sealer, age},
};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::{random, raw_key::RawKey, stack::scrubbed},
};

/// How many random bytes tell a file from all others.
const ID: usize = 16;

/// What took long to compute.
#[derive(Debug, Default)]
pub(super) struct Memories {
    sealers: Memory<Sealer>,
    pub(super) file_keys: Memory<age_core::format::FileKey>,
}

impl FileKey {
    /// The frame of a new file that this key opens, and what seals it.
    pub(super) fn frame(&self, cipher: Cipher, spelling: Spelling) -> Result<(Frame, Arc<Sealer>)> {
        let (header, sealer) = self.header(cipher)?;
        let check = sealer.seal(check_of(&header), &[])?;
        Ok((Frame { header, check, spelling }, sealer))
    }

    fn header(&self, cipher: Cipher) -> Result<(Header, Arc<Sealer>)> {
        let mut header = Header::new(cipher, Base64::encode_string(&random::bytes::<ID>()?));
        match &self.0 {
            Repr::Passphrase(passphrase, kdf) if cipher == Cipher::Age => {
                let key = AgeKey::generate();
                header.identity = Some(sealed_identity(&key, passphrase, *kdf)?);
                return Ok((header, Arc::new(Sealer::Age(Arc::new(key)))));
            }
            Repr::Passphrase(_, kdf) => header.kdf = Some(*kdf),
            Repr::Raw(_) | Repr::Age(_) => {}
        }
        let sealer = self.sealer(&header, &Memories::default())?;
        Ok((header, sealer))
    }

    /// What opens the file, having shown that it does.
    pub(super) fn unlock(
        &self,
        frame: &Frame,
        memories: &Memories,
        path: &Path,
    ) -> Result<Arc<Sealer>> {
        let sealer = self.sealer(&frame.header, memories).map_err(|error| {
            Error::new(error.kind(), format!("`{}`: {}", path.display(), error.message()))
                .with_hint(error.hint().to_owned())
        })?;
        match sealer.open(check_of(&frame.header), &frame.check) {
            Ok(_) => Ok(sealer),
            Err(_) => Err(Fault::Key.at(path, What::Check)),
        }
    }

    fn sealer(&self, header: &Header, memories: &Memories) -> Result<Arc<Sealer>> {
        let other_kind = || other_kind(self, header);
        let salt = salt(&header.id)?;
        match (&self.0, header.cipher, &header.identity, header.kdf) {
            (Repr::Age(key), Cipher::Age, None, None) => Ok(Arc::new(Sealer::Age(Arc::clone(key)))),
            (Repr::Raw(key), cipher, None, None) => {
                symmetric(cipher, Arc::clone(key)).map(Arc::new).ok_or_else(other_kind)
            }
            (Repr::Passphrase(passphrase, _), Cipher::Age, Some(identity), None) => {
                memories.sealers.get(identity, || {
                    let key = opened_identity(identity, passphrase, memories)?;
                    Ok(Sealer::Age(Arc::new(key)))
                })
            }
            (Repr::Passphrase(passphrase, _), cipher, None, Some(kdf)) => {
                let of = format!("{cipher} {kdf} {}", header.id);
                memories.sealers.get(&of, || {
                    let key = kdf.derive(secret(passphrase), &salt)?;
                    symmetric(cipher, Arc::new(key)).ok_or_else(other_kind)
                })
            }
            _ => Err(other_kind()),
        }
    }
}

fn check_of(header: &Header) -> Place<'_> {
    Place { file: &header.id, what: What::Check }
}

fn secret(passphrase: &SecretString) -> &str {
    passphrase.expose_secret()
}

/// `None` for age, whose keys are its own.
fn symmetric(cipher: Cipher, key: Arc<RawKey>) -> Option<Sealer> {
    match cipher {
        Cipher::Aes256Gcm => Some(Sealer::Aes256Gcm(key)),
        Cipher::ChaCha20Poly1305 => Some(Sealer::ChaCha20Poly1305(key)),
        Cipher::Fernet => Some(Sealer::Fernet(key)),
        Cipher::Age => None,
    }
}

/// Without a salt too an id is what was written: places are told from each other by it.
fn salt(id: &str) -> Result<Vec<u8>> {
    let salt = Base64::decode_vec(id).ok().filter(|salt| salt.len() == ID);
    salt.ok_or_else(|| {
        Error::new(ErrorKind::Decode, "its `id` is not what was written")
            .with_hint("restore the file from a copy")
    })
}

fn sealed_identity(key: &AgeKey, passphrase: &SecretString, kdf: Kdf) -> Result<String> {
    let text = key.to_text();
    let sealed = scrubbed(|| age::seal_with_passphrase(passphrase, kdf, text.expose()))?;
    Ok(Base64::encode_string(&sealed))
}

fn opened_identity(sealed: &str, passphrase: &SecretString, memories: &Memories) -> Result<AgeKey> {
    let opened = || {
        let sealed = Base64::decode_vec(sealed).map_err(|_| Fault::Changed)?;
        age::open_with_passphrase(passphrase, &memories.file_keys, &sealed)
    };
    let identity = scrubbed(opened).map_err(Fault::of_header)?;
    // What was sealed with the passphrase is what was written.
    AgeKey::parse(std::str::from_utf8(identity.expose()).unwrap_or_default())
}

fn other_kind(key: &FileKey, header: &Header) -> Error {
    let wanted = match (header.cipher, &header.identity, header.kdf) {
        (_, None, Some(_)) | (Cipher::Age, Some(_), _) => "a passphrase",
        (Cipher::Age, None, None) => "an identity of age",
        _ => "a raw key",
    };
    let (cipher, given) = (header.cipher, key.kind());
    let message = format!("it is sealed by `{cipher}` with {wanted}, and the key given is {given}");
    Error::new(ErrorKind::Config, message)
        .with_hint("give the kind of key that the file was made with, or seal it anew")
}
