//! One document that is sealed as a whole.
//!
//! A file of age, and a Fernet token under a raw key, are written as their own tools write them,
//! so that these can open them. Everything else stands in a [`Frame`].

use std::{path::Path, sync::Arc};

use super::{
    super::{
        cipher::Cipher,
        fault::Fault,
        key::{FileKey, Repr},
        place::{Place, What},
        sealed::{Body, Frame, Sealed, Spelling},
        sealer::{Sealer, age, fernet},
        unlock::Memories,
    },
    Expected,
    values::there_already,
};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::{
        file::{Document, Format},
        stack::scrubbed,
    },
    value::SecretBuf,
};

/// A document that is open.
pub(in super::super) struct Whole {
    text: SecretBuf,
    format: Format,
    form: Form,
}

/// What the document is sealed into.
enum Form {
    Age,
    Fernet,
    Framed(Frame, Arc<Sealer>),
}

impl Whole {
    /// A document without any name.
    pub(super) fn empty(cipher: Cipher, key: &FileKey, path: &Path) -> Result<Self> {
        let form = match (cipher, &key.0) {
            (Cipher::Age, Repr::Passphrase(..) | Repr::Age(_)) => Form::Age,
            (Cipher::Fernet, Repr::Raw(_)) => Form::Fernet,
            _ => {
                let (frame, sealer) = key.frame(cipher, Spelling::of(path))?;
                Form::Framed(frame, sealer)
            }
        };
        let mut text = SecretBuf::default();
        text.extend(b"{}");
        let whole = Self { text, format: form.format(path), form };
        whole.check_writable(path)?;
        Ok(whole)
    }

    /// The document in a file of age or in a Fernet token; `None` if it is neither.
    pub(super) fn open_bare(
        bytes: &[u8],
        key: &FileKey,
        memories: &Memories,
        path: &Path,
    ) -> Option<Result<Self>> {
        let start = bytes.trim_ascii_start();
        let (form, opened) = if age::STARTS.iter().any(|age| start.starts_with(age)) {
            (Form::Age, scrubbed(|| open_age(bytes, key, memories)))
        } else if start.starts_with(fernet::START) {
            (Form::Fernet, scrubbed(|| open_fernet(bytes, key)))
        } else {
            return None;
        };
        let opened = opened.map_err(|fault| fault.at(path, What::Whole));
        Some(opened.map(|text| Self { text, format: form.format(path), form }))
    }

    /// The document in a frame.
    pub(super) fn open(
        frame: Frame,
        sealer: Arc<Sealer>,
        content: &str,
        path: &Path,
    ) -> Result<Self> {
        let place = Place { file: &frame.header.id, what: What::Whole };
        let text = sealer.open(place, content).map_err(|fault| fault.at(path, What::Whole))?;
        Ok(Self { text, format: Format::Json, form: Form::Framed(frame, sealer) })
    }

    /// The file's content.
    pub(super) fn encode(self, key: &FileKey) -> Result<Vec<u8>> {
        let plain = self.text.expose();
        match (self.form, &key.0) {
            (Form::Framed(frame, sealer), _) => {
                let place = Place { file: &frame.header.id, what: What::Whole };
                let body = Body::Whole(sealer.seal(place, plain)?);
                Sealed { frame, body }.to_text().map(String::into_bytes)
            }
            (Form::Age, Repr::Passphrase(passphrase, kdf)) => {
                scrubbed(|| age::seal_with_passphrase(passphrase, *kdf, plain))
            }
            (Form::Age, Repr::Age(key)) => scrubbed(|| key.seal(plain)),
            (Form::Fernet, Repr::Raw(key)) => {
                scrubbed(|| fernet::seal(key, plain)).map(String::into_bytes)
            }
            (Form::Age | Form::Fernet, _) => Err(Fault::Kind.of_header()),
        }
    }

    pub(super) fn document<'a>(&'a self, path: &'a Path) -> Result<Document<'a>> {
        Document::parse(self.text.expose(), self.format, path)
    }

    pub(super) fn set(
        &mut self,
        name: &str,
        value: &[u8],
        expected: &Expected,
        path: &Path,
    ) -> Result<()> {
        let text = std::str::from_utf8(value).map_err(|_| not_text())?;
        let size = self.text.len() + name.len() + value.len();
        let ((), text) = self.changed(path, size, |document| {
            match expected {
                Expected::Version(_) => return Err(no_versions()),
                Expected::Nothing if document.value(name).is_ok() => {
                    return Err(there_already(name));
                }
                _ => {}
            }
            document.set(name, text)
        })?;
        self.text = text;
        Ok(())
    }

    pub(super) fn remove(&mut self, name: &str, path: &Path) -> Result<bool> {
        let size = self.text.len();
        let (removed, text) = self.changed(path, size, |document| Ok(document.remove(name)))?;
        self.text = text;
        Ok(removed)
    }

    pub(super) fn merge(&mut self, other: Document<'_>, path: &Path) -> Result<()> {
        let size = self.text.len();
        let ((), text) = self.changed(path, size, |document| document.merge(other))?;
        self.text = text;
        Ok(())
    }

    /// Takes over another document, if it is of the format that is written.
    pub(super) fn take(&mut self, other: Self, path: &Path) -> Result<()> {
        other.check_writable(path)?;
        self.text = other.text;
        Ok(())
    }

    /// The document's text after `change`; `size` is about how long it will be.
    fn changed<'d, T>(
        &'d self,
        path: &'d Path,
        size: usize,
        change: impl FnOnce(&mut Document<'d>) -> Result<T>,
    ) -> Result<(T, SecretBuf)> {
        self.check_writable(path)?;
        let mut document = self.document(path)?;
        let result = change(&mut document)?;
        Ok((result, document.json(size)?))
    }

    /// All that is written is JSON, and a document keeps its format.
    fn check_writable(&self, path: &Path) -> Result<()> {
        if self.format == Format::Json {
            return Ok(());
        }
        let path = path.display();
        let message = format!("by its name `{path}` holds another format than JSON");
        Err(Error::new(ErrorKind::Unsupported, message)
            .with_hint("only JSON is written; name the file `.json.age`, or change it with `age`"))
    }
}

impl Form {
    /// A file that other tools open has its format in its name, before its own extension.
    fn format(&self, path: &Path) -> Format {
        match self {
            Self::Age | Self::Fernet => {
                Format::of(&path.with_extension("")).unwrap_or(Format::Json)
            }
            Self::Framed(..) => Format::Json,
        }
    }
}

fn open_age(bytes: &[u8], key: &FileKey, memories: &Memories) -> Result<SecretBuf, Fault> {
    match &key.0 {
        Repr::Passphrase(passphrase, _) => {
            age::open_with_passphrase(passphrase, &memories.file_keys, bytes)
        }
        Repr::Age(key) => key.open(bytes),
        Repr::Raw(_) => Err(Fault::Kind),
    }
}

fn open_fernet(bytes: &[u8], key: &FileKey) -> Result<SecretBuf, Fault> {
    let Repr::Raw(key) = &key.0 else { return Err(Fault::Kind) };
    let token = std::str::from_utf8(bytes).map_err(|_| Fault::Changed)?;
    fernet::open(key, token)
}

fn not_text() -> Error {
    Error::new(ErrorKind::Unsupported, "the value is not text, and a document holds only text")
        .with_hint("store it as base64, or in a file whose values are sealed one by one")
}

fn no_versions() -> Error {
    Error::new(ErrorKind::Unsupported, "a file that is sealed as a whole keeps no versions")
        .with_hint("write without a version, or seal values one by one")
}
