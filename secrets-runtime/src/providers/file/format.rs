//! The formats of documents, and what is wrong with one.

use std::path::Path;

use serde::de::IgnoredAny;

use super::{Node, lines::end_of, target::Target, toml, yaml};
use crate::error::{Error, ErrorKind, Result};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Toml,
    Yaml,
}

/// Why a document cannot be read. It holds no part of the document.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) message: &'static str,
    /// Line and column, from 1.
    pub(crate) at: Option<(usize, usize)>,
}

impl Fault {
    pub(super) fn new(message: &'static str, at: (usize, usize)) -> Self {
        Self { message, at: Some(at) }
    }

    /// A fault at a byte of `text`, if it is known which.
    pub(super) fn at_byte(message: &'static str, text: &str, at: Option<usize>) -> Self {
        Self { message, at: at.and_then(|at| text.get(..at)).map(end_of) }
    }

    fn in_file(&self, path: &Path) -> Error {
        let path = path.display();
        let message = match self.at {
            Some((line, column)) => {
                format!("`{path}`, line {line}, column {column}: {}", self.message)
            }
            None => format!("`{path}`: {}", self.message),
        };
        Error::new(ErrorKind::Config, message).with_hint("correct the file")
    }
}

impl Format {
    /// The format that the extension of `path` tells.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?;
        let is = |other: &str| extension.eq_ignore_ascii_case(other);
        match () {
            () if is("json") => Some(Self::Json),
            () if is("toml") => Some(Self::Toml),
            () if is("yaml") || is("yml") => Some(Self::Yaml),
            () => None,
        }
    }

    pub(super) fn parse<'t>(self, file: &'t [u8], path: &Path) -> Result<Node<'t>> {
        self.read(file).map_err(|fault| fault.in_file(path))
    }

    pub(crate) fn read<'t, T: Target<'t>>(self, file: &'t [u8]) -> Result<T, Fault> {
        let text = utf8(file)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match self {
            Self::Toml => toml::parse(text),
            Self::Yaml => yaml::parse(text),
            Self::Json => {
                check_json(text)?;
                // Nearly all JSON is YAML.
                yaml::parse(text).map_err(|fault| match fault.message {
                    yaml::NOT_YAML => Fault { message: NOT_READABLE, ..fault },
                    _ => fault,
                })
            }
        }
    }
}

fn utf8(file: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(file).map_err(|error| {
        let valid = file.get(..error.valid_up_to()).and_then(|file| std::str::from_utf8(file).ok());
        Fault { message: "the text is not UTF-8", at: valid.map(end_of) }
    })
}

/// What JSON may have and the parser of YAML refuses.
const NOT_READABLE: &str =
    "this JSON nests too deeply, or has a control character or a key of over 1024 characters";

fn check_json(text: &str) -> Result<(), Fault> {
    let fault = |error: serde_json::Error| {
        let place = (error.line(), column(text, error.line(), error.column()));
        Fault::new("this is not JSON", place)
    };
    serde_json::from_str::<IgnoredAny>(text).map(|_| ()).map_err(fault)
}

/// The column in characters of one in bytes; both begin at 1.
fn column(text: &str, line: usize, bytes: usize) -> usize {
    let line = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    line.char_indices().take_while(|(at, _)| at + 1 < bytes).count() + 1
}
