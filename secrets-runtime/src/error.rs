//! The one error type; it never holds a value.

use std::{borrow::Cow, error::Error as StdError, fmt, sync::Arc, time::Duration};

use crate::reference::{SecretPattern, SecretRef, SecretRefBuf};

mod kind;
mod load;

pub use kind::ErrorKind;
pub use load::{FieldError, LoadError};

/// A result with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong with one secret.
///
/// `Display` tells reference, kind and message on one line; what to do about it is in
/// [`hint`](Self::hint) and in `Debug`, the cause in [`source`](StdError::source). An error is cheap to clone: one failed fetch
/// is given to every caller that waited for it.
///
/// ```
/// use secrets_runtime::{Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::Denied, "the vault is closed").with_hint("ask its keeper");
/// assert_eq!(error.to_string(), "denied: the vault is closed");
/// assert_eq!(error.hint(), "ask its keeper");
/// assert!(format!("{error:?}").contains("ask its keeper"), "it is what `main` prints");
/// assert!(!error.is_transient());
/// ```
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    hint: Option<Cow<'static, str>>,
    about: Option<About>,
    retry_after: Option<Duration>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What was asked for.
#[derive(Clone)]
enum About {
    Secret(SecretRefBuf),
    Pattern(Box<SecretPattern>),
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret(reference) => reference.fmt(f),
            Self::Pattern(pattern) => pattern.fmt(f),
        }
    }
}

impl Error {
    /// An error with a message that holds no part of a secret.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Inner {
            kind,
            message: message.into(),
            hint: None,
            about: None,
            retry_after: None,
            source: None,
        }))
    }

    /// Why nothing can be spawned here.
    pub(crate) fn no_tokio() -> Self {
        Self::new(ErrorKind::Config, "there is no tokio runtime here")
            .with_hint("call this inside `#[tokio::main]`, or enter a runtime's handle first")
    }

    /// Why nothing is read any more.
    pub(crate) fn shut_down() -> Self {
        Self::new(ErrorKind::Config, "the runtime was shut down")
            .with_hint("read secrets before `Runtime::shutdown`, or make another runtime")
    }

    /// Says what the reader can do, in place of the kind's own [hint](ErrorKind::hint).
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.inner().hint = Some(hint.into());
        self
    }

    /// Names the secret, unless the error names one already.
    #[must_use]
    pub fn with_reference(mut self, reference: SecretRef<'_>) -> Self {
        if self.0.about.is_none() {
            self.inner().about = Some(About::Secret(reference.to_buf()));
        }
        self
    }

    /// Names the pattern, unless the error names a secret already.
    #[must_use]
    pub(crate) fn with_pattern(mut self, pattern: &SecretPattern) -> Self {
        if self.0.about.is_none() {
            self.inner().about = Some(About::Pattern(Box::new(pattern.clone())));
        }
        self
    }

    /// Adds what is known beyond the message, after a semicolon.
    #[must_use]
    pub(crate) fn with_note(mut self, note: impl fmt::Display) -> Self {
        let message = format!("{}; {note}", self.0.message);
        self.inner().message = message.into();
        self
    }

    /// Adds the time that the backend asked to wait before another attempt.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.inner().retry_after = Some(wait);
        self
    }

    /// Adds the cause. It must not hold a value: parsers' errors often do.
    #[must_use]
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.inner().source = Some(Arc::new(source));
        self
    }

    fn inner(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }

    /// What class of failure this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What happened, without the reference and the kind.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What the reader can do about it.
    #[must_use]
    pub fn hint(&self) -> &str {
        self.0.hint.as_deref().unwrap_or_else(|| self.0.kind.hint())
    }

    /// The secret that was asked for.
    #[must_use]
    pub fn reference(&self) -> Option<SecretRef<'_>> {
        match &self.0.about {
            Some(About::Secret(reference)) => Some(reference.as_ref()),
            _ => None,
        }
    }

    /// The pattern whose secrets were asked for, if the failure is of no single one.
    #[must_use]
    pub fn pattern(&self) -> Option<&SecretPattern> {
        match &self.0.about {
            Some(About::Pattern(pattern)) => Some(pattern),
            _ => None,
        }
    }

    /// The provider instance that was asked.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        match &self.0.about {
            Some(About::Secret(reference)) => Some(reference.as_ref().scheme()),
            Some(About::Pattern(pattern)) => Some(pattern.scheme()),
            None => None,
        }
    }

    /// How long the backend asked to wait before another attempt.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Whether the same request may succeed later without any change.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.0.kind.is_transient()
    }

    /// Whether both are the same error, not merely equal ones.
    #[must_use]
    pub fn ptr_eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(about) = &self.0.about {
            write!(f, "{about}: ")?;
        }
        write!(f, "{}: {}", self.0.kind, self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("reference", &self.0.about.as_ref().map(ToString::to_string))
            .field("hint", &self.hint())
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as _)
    }
}
