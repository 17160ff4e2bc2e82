//! Values that are sealed one by one.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use sha2::{Digest as _, Sha256};

use super::{
    super::{
        fault::Fault,
        place::{Place, What},
        sealed::Frame,
        sealer::Sealer,
    },
    Expected,
};
use crate::{
    error::{Error, ErrorKind, Result},
    value::{SecretBuf, Value},
};

/// Names that can be read, and values that cannot.
pub(in super::super) struct Values {
    pub(super) frame: Frame,
    pub(super) sealer: Arc<Sealer>,
    pub(super) sealed: BTreeMap<String, String>,
}

impl Values {
    pub(super) fn new(frame: Frame, sealer: Arc<Sealer>) -> Self {
        Self { frame, sealer, sealed: BTreeMap::new() }
    }

    pub(super) fn get(&self, name: &str, path: &Path) -> Result<Value> {
        let sealed = self.sealed.get(name).ok_or_else(|| missing(name, path))?;
        let plain = self.open(name, sealed, path)?;
        Ok(Value::new(plain).with_version(version(sealed)))
    }

    fn open(&self, name: &str, sealed: &str, path: &Path) -> Result<SecretBuf> {
        self.sealer.open(self.place(name), sealed).map_err(|fault| {
            let fault = match fault {
                Fault::Changed if self.is_of_another_name(sealed) => Fault::Moved,
                Fault::Key => Fault::Stranger,
                fault => fault,
            };
            fault.at(path, What::Value(name))
        })
    }

    /// Tries other names, as many as are little work, for the sake of the message.
    fn is_of_another_name(&self, sealed: &str) -> bool {
        const BYTES: usize = 1024 * 1024;
        let tries = BYTES / sealed.len().max(1024);
        let opens = |name: &String| self.sealer.open(self.place(name), sealed).is_ok();
        self.sealer.hides_places() && self.sealed.keys().take(tries).any(opens)
    }

    fn place<'a>(&'a self, name: &'a str) -> Place<'a> {
        Place { file: &self.frame.header.id, what: What::Value(name) }
    }

    /// Whether a value may be written on top of the one that is there.
    pub(super) fn check(&self, name: &str, expected: &Expected) -> Result<()> {
        let current = self.sealed.get(name).map(|sealed| version(sealed));
        match expected {
            Expected::Nothing if current.is_some() => Err(there_already(name)),
            Expected::Version(wanted) if current.as_ref() != Some(wanted) => {
                let message = format!("`{name}` is not of the version that was expected");
                Err(Error::new(ErrorKind::Conflict, message))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn set(&mut self, name: &str, value: &[u8]) -> Result<Box<str>> {
        let sealed = self.sealer.seal(self.place(name), value)?;
        let version = version(&sealed);
        self.sealed.insert(name.to_owned(), sealed);
        Ok(version)
    }

    /// Whether this is what `name` opens to.
    pub(super) fn has(&self, name: &str, value: &[u8]) -> bool {
        let open = |sealed: &String| self.sealer.open(self.place(name), sealed).ok();
        self.sealed.get(name).and_then(open).is_some_and(|plain| plain.expose() == value)
    }

    /// Seals anew what `other` holds.
    pub(super) fn fill(&mut self, other: &Self, path: &Path) -> Result<()> {
        for (name, sealed) in &other.sealed {
            self.set(name, other.open(name, sealed, path)?.expose())?;
        }
        Ok(())
    }
}

/// Tells one sealed text from another, and so one write from the next.
fn version(sealed: &str) -> Box<str> {
    base16ct::lower::encode_string(&Sha256::digest(sealed)[..8]).into()
}

fn missing(name: &str, path: &Path) -> Error {
    Error::new(ErrorKind::NotFound, format!("`{}` has no value at `{name}`", path.display()))
}

pub(super) fn there_already(name: &str) -> Error {
    Error::new(ErrorKind::Conflict, format!("there is a `{name}` already"))
        .with_hint("choose another name, or write without the condition that there is none")
}
