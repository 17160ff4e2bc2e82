//! A file that was opened: what is read from it, and changed in it.

use std::path::Path;

use super::{
    cipher::Cipher,
    key::FileKey,
    place::{NAME, is_name},
    sealed::{Body, Sealed, Spelling},
    unlock::Memories,
};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::file::Document,
    value::Value,
};

mod expected;
mod values;
mod whole;

pub(super) use expected::Expected;
use values::Values;
use whole::Whole;

/// What of a file is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// Each value for itself: names can be read, and a diff shows which values changed.
    PerValue,
    /// The whole document: nothing of it can be read, not even how many names it has.
    Whole,
}

/// What a file holds.
pub(super) enum Contents {
    /// One document, which is open.
    Whole(Whole),
    /// Values that are opened one at a time.
    Values(Values),
}

impl Contents {
    /// A file without any name, to be written to `path`.
    pub(super) fn empty(
        layout: Layout,
        cipher: Cipher,
        key: &FileKey,
        path: &Path,
    ) -> Result<Self> {
        Ok(match layout {
            Layout::Whole => Self::Whole(Whole::empty(cipher, key, path)?),
            Layout::PerValue => {
                let (frame, sealer) = key.frame(cipher, Spelling::of(path))?;
                Self::Values(Values::new(frame, sealer))
            }
        })
    }

    /// The file at `path`, of which `bytes` is the content.
    pub(super) fn open(
        bytes: &[u8],
        key: &FileKey,
        memories: &Memories,
        path: &Path,
    ) -> Result<Self> {
        if let Some(whole) = Whole::open_bare(bytes, key, memories, path) {
            return whole.map(Self::Whole);
        }
        let Sealed { frame, body } = Sealed::parse(bytes, path)?;
        let sealer = key.unlock(&frame, memories, path)?;
        match body {
            Body::Whole(content) => Whole::open(frame, sealer, &content, path).map(Self::Whole),
            Body::Values(values) => Ok(Self::Values(Values { frame, sealer, sealed: values })),
        }
    }

    /// The file's content.
    pub(super) fn encode(self, key: &FileKey) -> Result<Vec<u8>> {
        match self {
            Self::Whole(whole) => whole.encode(key),
            Self::Values(Values { frame, sealed: values, .. }) => {
                Sealed { frame, body: Body::Values(values) }.to_text().map(String::into_bytes)
            }
        }
    }

    pub(super) fn layout(&self) -> Layout {
        match self {
            Self::Whole(_) => Layout::Whole,
            Self::Values(_) => Layout::PerValue,
        }
    }

    /// One result per name, in the same order; or one error for all.
    pub(super) fn read(&self, names: &[Box<str>], path: &Path) -> Result<Vec<Result<Value>>> {
        match self {
            Self::Whole(whole) => {
                let document = whole.document(path)?;
                Ok(names.iter().map(|name| document.value(name)).collect())
            }
            Self::Values(values) => Ok(names.iter().map(|name| values.get(name, path)).collect()),
        }
    }

    /// All names.
    pub(super) fn names(&self, path: &Path) -> Result<Vec<String>> {
        Ok(match self {
            Self::Whole(whole) => whole.document(path)?.names(),
            Self::Values(values) => values.sealed.keys().cloned().collect(),
        })
    }

    /// Stores a value; gives its version, where there are some.
    pub(super) fn set(
        &mut self,
        name: &str,
        value: &[u8],
        expected: &Expected,
        path: &Path,
    ) -> Result<Option<Box<str>>> {
        check_name(name)?;
        match self {
            Self::Whole(whole) => whole.set(name, value, expected, path).map(|()| None),
            Self::Values(values) => {
                values.check(name, expected)?;
                values.set(name, value).map(Some)
            }
        }
    }

    /// Stores a value, unless it is there already; whether anything changed.
    pub(super) fn import(&mut self, name: &str, value: &[u8], path: &Path) -> Result<bool> {
        match self {
            Self::Values(values) if values.has(name, value) => Ok(false),
            _ => self.set(name, value, &Expected::Anything, path).map(|_| true),
        }
    }

    /// Removes a name; whether there was one.
    pub(super) fn remove(&mut self, name: &str, path: &Path) -> Result<bool> {
        match self {
            Self::Whole(whole) => whole.remove(name, path),
            Self::Values(values) => Ok(values.sealed.remove(name).is_some()),
        }
    }

    /// Stores all that `document` holds; its names, and whether anything changed.
    pub(super) fn merge(
        &mut self,
        document: Document<'_>,
        path: &Path,
    ) -> Result<(Vec<String>, bool)> {
        let names = document.leaves();
        if let Self::Whole(whole) = self {
            whole.merge(document, path)?;
            return Ok((names, true));
        }
        let mut changed = false;
        for name in &names {
            changed |= self.import(name, document.value(name)?.expose_bytes(), path)?;
        }
        Ok((names, changed))
    }

    /// Takes over what another file of the same layout holds.
    pub(super) fn fill(&mut self, other: Self, path: &Path) -> Result<()> {
        match (self, other) {
            (Self::Whole(whole), Self::Whole(other)) => whole.take(other, path),
            (Self::Values(values), Self::Values(other)) => values.fill(&other, path),
            _ => Err(Error::new(ErrorKind::Config, "the two files are not of one layout")),
        }
    }
}

fn check_name(name: &str) -> Result<()> {
    const SHOWN: usize = 60;
    if is_name(name) {
        return Ok(());
    }
    let shown: String = name.chars().take(SHOWN).collect();
    Err(Error::new(ErrorKind::Config, format!("{shown:?} cannot be a name in an encrypted file"))
        .with_hint(format!("give the secret a name of 1 to {NAME} bytes of printable text")))
}
