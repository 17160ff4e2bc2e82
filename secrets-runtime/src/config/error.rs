//! Everything that is wrong with a file, together.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use super::node::At;
use crate::error::{Error, ErrorKind};

/// Why a configuration cannot be used: every mistake in it, in the order of the file.
///
/// `Display` gives each mistake two lines: where and what, and what to do. No value of the file is
/// shown, since a secret may have got into it.
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigError {
    path: Option<PathBuf>,
    mistakes: Vec<Mistake>,
}

/// One mistake in a configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    at: Option<At>,
    message: String,
    hint: String,
}

impl Mistake {
    pub(super) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { at: None, message: message.into(), hint: hint.into() }
    }

    pub(super) fn at(self, at: At) -> Self {
        Self { at: Some(at), ..self }
    }

    /// The line, from 1; `None` if the mistake is that of the whole file.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.at.map(|at| at.line)
    }

    /// The column in characters, from 1.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.at.map(|at| at.column)
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &str {
        &self.hint
    }
}

/// `line:column: message`.
impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = self.at {
            write!(f, "{at}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl From<Error> for Mistake {
    fn from(error: Error) -> Self {
        Self::new(error.message(), error.hint())
    }
}

impl ConfigError {
    /// `mistakes` in any order, some perhaps twice.
    pub(super) fn new(path: Option<&Path>, mut mistakes: Vec<Mistake>) -> Self {
        mistakes.sort();
        mistakes.dedup();
        Self { path: path.map(Path::to_owned), mistakes }
    }

    /// The file; `None` if there is none, or the text came from elsewhere.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What is wrong, in the order of the file.
    #[must_use]
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    fn name(&self) -> String {
        match &self.path {
            Some(path) => path.display().to_string(),
            None => "configuration".to_owned(),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, count) = (self.name(), self.mistakes.len());
        let s = if count == 1 { "" } else { "s" };
        write!(f, "cannot use the configuration: {count} mistake{s}")?;
        for mistake in &self.mistakes {
            let separator = if mistake.at.is_some() { ":" } else { ": " };
            write!(f, "\n  {name}{separator}{mistake}")?;
            write!(f, "\n      hint: {}", mistake.hint)?;
        }
        Ok(())
    }
}

/// `{:?}` is what `Display` writes, since `main` prints the error that it returns with it.
impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ConfigError {}

/// An error of kind [`Config`](ErrorKind::Config) that tells all mistakes on one line.
impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        let mistakes: Vec<_> = error.mistakes.iter().map(ToString::to_string).collect();
        let message = format!("`{}` cannot be used: {}", error.name(), mistakes.join("; "));
        let hint = match &error.mistakes[..] {
            [only] => only.hint.clone(),
            _ => "correct the file".to_owned(),
        };
        Self::new(ErrorKind::Config, message).with_hint(hint)
    }
}
