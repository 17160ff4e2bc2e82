//! Reading a file, and saying what is wrong with one.

use std::{collections::BTreeMap, path::Path, str::FromStr};

use super::{
    super::{
        fault::Fault,
        place::{What, is_name},
    },
    Body, Document, Error, ErrorKind, FORMAT, Format, Frame, Header, Kdf, Result, Sealed, Spelling,
};

impl Sealed {
    /// Reads the file at `path`, of which `bytes` is the content.
    pub(in super::super) fn parse(bytes: &[u8], path: &Path) -> Result<Self> {
        let spelling = spelling(bytes).ok_or_else(|| foreign(path))?;
        let format = match spelling {
            Spelling::Json => Format::Json,
            Spelling::Toml => Format::Toml,
        };
        // The error's message has the place, and nothing of the text.
        let damaged = |error: Error| {
            Error::new(ErrorKind::Decode, format!("{}; {CUT}", error.message())).with_hint(RESTORE)
        };
        let document = Document::parse(bytes, format, path).map_err(damaged)?;
        read(&document, spelling).map_err(|problem| problem.at(path))
    }
}

const CUT: &str = "it was changed or cut off";
const RESTORE: &str = "restore the file from a copy; it is written by this crate, and not by hand";

/// What is wrong with a file that can be parsed.
enum Problem {
    /// A part that has to be there is not.
    Missing(&'static str),
    /// A name has no text.
    Unsealed(String),
    /// A name is none.
    Unnamed(String),
    Version(String),
    Named(Error),
    Cut,
}

impl Problem {
    fn at(self, path: &Path) -> Error {
        let shown = path.display();
        match self {
            Self::Cut => Fault::Cut.at(path, What::Whole),
            Self::Missing(part) => {
                Error::new(ErrorKind::Decode, format!("`{shown}` has no `{part}`; {CUT}"))
                    .with_hint(RESTORE)
            }
            Self::Unsealed(name) => {
                Error::new(ErrorKind::Decode, format!("`{shown}`, `{name}`: this is not sealed"))
                    .with_hint("write values with this crate; the file is not used")
            }
            Self::Unnamed(name) => {
                Error::new(ErrorKind::Decode, format!("`{shown}` has the name {name:?}; {CUT}"))
                    .with_hint(RESTORE)
            }
            Self::Version(found) => {
                let message = format!("`{shown}` has the format `{found}`; known is {FORMAT}");
                Error::new(ErrorKind::Unsupported, message)
                    .with_hint("use the version of this crate that wrote the file, or a newer one")
            }
            Self::Named(error) => {
                Error::new(error.kind(), format!("`{shown}`: {}", error.message()))
                    .with_hint(error.hint().to_owned())
            }
        }
    }
}

/// How a file of ours is spelled; `None` for a file of somebody else's.
fn spelling(bytes: &[u8]) -> Option<Spelling> {
    let text = std::str::from_utf8(bytes).ok()?;
    if text.trim_start().starts_with('{') {
        text.contains("\"encrypted\"").then_some(Spelling::Json)
    } else {
        text.lines().any(|line| line.trim() == "[encrypted]").then_some(Spelling::Toml)
    }
}

fn foreign(path: &Path) -> Error {
    Error::new(ErrorKind::Config, format!("`{}` is not an encrypted file", path.display()))
        .with_hint("make one with `EncryptedFile::create`, or name a file of age or a Fernet token")
}

fn read(document: &Document<'_>, spelling: Spelling) -> Result<Sealed, Problem> {
    let format = document.text("encrypted/format").ok_or(Problem::Missing("format"))?;
    if format != FORMAT.to_string() {
        return Err(Problem::Version(format.to_owned()));
    }
    let header = header(document)?;
    let check = document.text("check/key").ok_or(Problem::Cut)?.to_owned();
    Ok(Sealed { frame: Frame { header, check, spelling }, body: body(document)? })
}

fn header(document: &Document<'_>) -> Result<Header, Problem> {
    let cipher = document.text("encrypted/cipher").ok_or(Problem::Missing("cipher"))?;
    let id = document.text("encrypted/id").ok_or(Problem::Missing("id"))?;
    let kdf = document.text("encrypted/kdf").map(Kdf::from_str).transpose();
    Ok(Header {
        cipher: cipher.parse().map_err(Problem::Named)?,
        id: id.to_owned(),
        kdf: kdf.map_err(Problem::Named)?,
        identity: document.text("encrypted/identity").map(str::to_owned),
    })
}

fn body(document: &Document<'_>) -> Result<Body, Problem> {
    if let Some(content) = document.text("encrypted/content") {
        return Ok(Body::Whole(content.to_owned()));
    }
    let mut values = BTreeMap::new();
    for (name, sealed) in document.members("secrets").ok_or(Problem::Missing("secrets"))? {
        if !is_name(name) {
            return Err(Problem::Unnamed(name.to_owned()));
        }
        let sealed = sealed.ok_or_else(|| Problem::Unsealed(name.to_owned()))?;
        values.insert(name.to_owned(), sealed.to_owned());
    }
    Ok(Body::Values(values))
}
