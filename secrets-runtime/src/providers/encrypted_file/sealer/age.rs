//! Files of age.
//!
//! The `age` crate frees its buffer of what it encrypts without wiping it; that memory is
//! overwritten right after, if the allocator gives it out again. What it decrypts it wipes.

use std::{
    collections::BTreeSet,
    io::{self, Write as _},
    str::FromStr as _,
};

use age::{
    DecryptError, Decryptor, Encryptor, Identity, Recipient, armor::ArmoredReader, scrypt, x25519,
};
use age_core::format::{FileKey, Stanza};
use base64ct::{Base64, Encoding as _};
use secrecy::{ExposeSecret as _, SecretString};

use super::super::{
    fault::{self, Fault},
    kdf::{Kdf, LOG_N},
    memory::Memory,
};
use crate::{
    error::{Error, ErrorKind, Result},
    value::SecretBuf,
};

/// How age starts a file, binary and as text.
pub(in super::super) const STARTS: [&[u8]; 2] =
    [b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----"];

/// What the `age` tool takes as well.
const USUAL_LOG_N: u8 = 18;

/// More than an identity takes as text.
const LINE: usize = 80;

/// How much the `age` crate encrypts at once.
const CHUNK: usize = 64 * 1024;

/// X25519 identities, and whom to seal to.
pub(in super::super) struct AgeKey {
    identities: Vec<x25519::Identity>,
    recipients: Vec<x25519::Recipient>,
}

impl AgeKey {
    /// Whether a key file is one of these rather than a raw key.
    pub(in super::super) fn is_text(file: &[u8]) -> bool {
        const SIGN: &[u8] = b"AGE-SECRET-KEY-";
        file.windows(SIGN.len()).any(|window| window == SIGN)
    }

    /// Reads identities, one a line.
    pub(in super::super) fn parse(text: &str) -> Result<Self> {
        let lines = text.lines().map(str::trim);
        let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let identities = lines.map(x25519::Identity::from_str).collect::<Result<Vec<_>, _>>();
        match identities {
            Ok(identities) if !identities.is_empty() => Ok(Self::of(identities)),
            _ => Err(Error::new(ErrorKind::Config, "the key is no X25519 identity of age")
                .with_hint("expected lines `AGE-SECRET-KEY-1…`, as `age-keygen` writes them")),
        }
    }

    /// A new identity.
    pub(in super::super) fn generate() -> Self {
        Self::of(vec![x25519::Identity::generate()])
    }

    /// The identities, one a line, to be kept sealed in a file.
    pub(in super::super) fn to_text(&self) -> SecretBuf {
        let mut text = SecretBuf::with_capacity(self.identities.len() * LINE);
        for identity in &self.identities {
            text.extend(identity.to_string().expose_secret().as_bytes());
            text.extend(b"\n");
        }
        text
    }

    fn of(identities: Vec<x25519::Identity>) -> Self {
        let recipients = identities.iter().map(x25519::Identity::to_public).collect();
        Self { identities, recipients }
    }

    /// The same, sealing to others too.
    pub(in super::super) fn with_recipients<'a>(
        &self,
        others: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self> {
        let own = self.recipients.iter().map(ToString::to_string);
        let all: BTreeSet<String> = own.chain(others.into_iter().map(str::to_owned)).collect();
        let parse =
            |text: &String| x25519::Recipient::from_str(text).map_err(|_| not_a_recipient(text));
        let recipients = all.iter().map(parse).collect::<Result<_>>()?;
        Ok(Self { identities: self.identities.clone(), recipients })
    }

    /// Seals `plain` to all recipients.
    pub(in super::super) fn seal(&self, plain: &[u8]) -> Result<Vec<u8>> {
        encrypt(self.recipients.iter().map(|recipient| recipient as &dyn Recipient), plain)
    }

    /// Opens a file that is sealed to one of the identities.
    pub(in super::super) fn open(&self, file: &[u8]) -> Result<SecretBuf, Fault> {
        let identities = self.identities.iter().map(|identity| identity as &dyn Identity);
        decrypt(file, identities, false)
    }
}

/// Seals `plain` with a passphrase.
pub(in super::super) fn seal_with_passphrase(
    passphrase: &SecretString,
    kdf: Kdf,
    plain: &[u8],
) -> Result<Vec<u8>> {
    let mut recipient = scrypt::Recipient::new(passphrase.clone());
    recipient.set_work_factor(match kdf {
        Kdf::Scrypt { log_n } => log_n,
        Kdf::Argon2id { .. } => USUAL_LOG_N,
    });
    encrypt(std::iter::once(&recipient as &dyn Recipient), plain)
}

/// Opens a file that is sealed with a passphrase; `memory` spares doing the work again.
pub(in super::super) fn open_with_passphrase(
    passphrase: &SecretString,
    memory: &Memory<FileKey>,
    file: &[u8],
) -> Result<SecretBuf, Fault> {
    let identity = Remembering { passphrase, memory };
    decrypt(file, std::iter::once(&identity as &dyn Identity), true)
}

/// What does not begin as recipients do may be an identity, which is secret.
fn not_a_recipient(text: &str) -> Error {
    let shown = if text.starts_with("age1") { format!("`{text}`") } else { "a text".to_owned() };
    Error::new(ErrorKind::Config, format!("{shown} among the recipients is no X25519 one of age"))
        .with_hint("expected `age1…`, as `age-keygen -y` prints it")
}

fn encrypt<'a>(
    recipients: impl Iterator<Item = &'a dyn Recipient>,
    plain: &[u8],
) -> Result<Vec<u8>> {
    let sealed = || -> io::Result<Vec<u8>> {
        let encryptor = Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
        let mut writer = encryptor.wrap_output(Vec::new())?;
        writer.write_all(plain)?;
        writer.finish()
    };
    let sealed = sealed().map_err(|_| fault::too_large());
    // An allocator mostly gives out first what was freed last.
    SecretBuf::with_capacity(CHUNK).resize(CHUNK);
    sealed
}

fn decrypt<'a>(
    file: &[u8],
    identities: impl Iterator<Item = &'a dyn Identity>,
    passphrase: bool,
) -> Result<SecretBuf, Fault> {
    if is_of_unknown_version(file) {
        return Err(Fault::Version);
    }
    let decryptor = Decryptor::new_buffered(ArmoredReader::new(file)).map_err(fault_of)?;
    if decryptor.is_scrypt() != passphrase {
        return Err(Fault::Kind);
    }
    let mut reader = decryptor.decrypt(identities).map_err(fault_of)?;
    read(&mut reader, file.len()).map_err(|error| fault_of_stream(&error))
}

/// The crate looks for a whole header first, which another version may not have.
fn is_of_unknown_version(file: &[u8]) -> bool {
    const VERSION: &[u8] = b"v1\n";
    let version = file.strip_prefix(STARTS[0]).and_then(|rest| rest.get(..VERSION.len()));
    version.is_some_and(|version| version != VERSION)
}

/// The text is shorter than the file.
fn read(reader: &mut impl io::Read, at_most: usize) -> io::Result<SecretBuf> {
    let mut plain = SecretBuf::default();
    plain.resize(at_most);
    let mut len = 0;
    loop {
        match reader.read(&mut plain.expose_mut()[len..])? {
            0 => break,
            read => len += read,
        }
    }
    plain.resize(len);
    Ok(plain)
}

/// An scrypt identity that does the same work once.
struct Remembering<'a> {
    passphrase: &'a SecretString,
    memory: &'a Memory<FileKey>,
}

impl Identity for Remembering<'_> {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        if stanza.tag != "scrypt" {
            return None;
        }
        let of = format!("{} {}", stanza.args.join(" "), Base64::encode_string(&stanza.body));
        let found = self.memory.get(&of, || self.unwrap(stanza));
        Some(
            found.map(|key| {
                FileKey::init_with_mut(|copy| copy.copy_from_slice(key.expose_secret()))
            }),
        )
    }
}

impl Remembering<'_> {
    fn unwrap(&self, stanza: &Stanza) -> Result<FileKey, DecryptError> {
        let mut identity = scrypt::Identity::new(self.passphrase.clone());
        identity.set_max_work_factor(*LOG_N.end());
        identity.unwrap_stanza(stanza).unwrap_or(Err(DecryptError::NoMatchingKeys))
    }
}

fn fault_of(error: DecryptError) -> Fault {
    match error {
        DecryptError::NoMatchingKeys
        | DecryptError::DecryptionFailed
        | DecryptError::KeyDecryptionFailed => Fault::Key,
        DecryptError::ExcessiveWork { .. } => Fault::Work,
        DecryptError::UnknownFormat => Fault::Version,
        DecryptError::Io(error) => fault_of_stream(&error),
        _ => Fault::Changed,
    }
}

fn fault_of_stream(error: &io::Error) -> Fault {
    if error.kind() == io::ErrorKind::UnexpectedEof { Fault::Cut } else { Fault::Changed }
}
