//! Every failure of one load, together.

use std::{borrow::Cow, error::Error as StdError, fmt, sync::Arc};

use super::{Error, ErrorKind};
use crate::report::LoadReport;

/// Why one field could not be filled.
#[derive(Clone, Debug)]
pub struct FieldError {
    field: Cow<'static, str>,
    error: Error,
}

impl FieldError {
    pub(crate) fn new(field: Cow<'static, str>, error: Error) -> Self {
        Self { field, error }
    }

    /// The field's path in the struct, such as `db.password`; of one of several secrets that the
    /// field takes, with its name: `keys[prod/db]`.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Whether it is about the field at `path`, or about one of several secrets that it takes.
    pub(crate) fn is_of(&self, path: &str) -> bool {
        let rest = self.field.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
    }

    /// Adds what is known beyond the error's message.
    #[cfg(feature = "template")]
    pub(crate) fn with_note(self, note: impl fmt::Display) -> Self {
        Self { error: self.error.with_note(note), ..self }
    }

    /// What went wrong, with reference, provider, kind and hint.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.field {
            "" => write!(f, "{}", self.error),
            field => write!(f, "`{field}`: {}", self.error),
        }
    }
}

/// All that went wrong in one load: an error per field, in the struct's order.
///
/// `Display` gives each field two lines: what happened and what to do. The report
/// of the whole load, the fields that succeeded included, is kept beside it.
///
/// ```
/// use typed_secrets::{ErrorKind, Runtime, SecretString, Secrets, providers::MemoryProvider};
///
/// #[derive(Secrets)]
/// #[secrets(providers("store"))]
/// struct Settings {
///     #[secret("store:token")]
///     token: SecretString,
///     #[config("store:port", default = 8080)]
///     port: u16,
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> typed_secrets::Result<()> {
/// let runtime = Runtime::builder().provider("store", MemoryProvider::new()).build()?;
/// let Err(failed) = Settings::load_from(&runtime).await else { unreachable!() };
/// let [token] = failed.errors() else { unreachable!() };
/// assert_eq!(token.field(), "token");
/// assert_eq!(token.error().kind(), ErrorKind::NotFound);
/// assert_eq!(token.error().provider(), Some("store"));
/// assert!(!failed.is_transient(), "to try again would not help");
/// eprintln!("{failed}");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct LoadError(Arc<Inner>);

struct Inner {
    name: &'static str,
    errors: Vec<FieldError>,
    report: LoadReport,
}

impl LoadError {
    pub(crate) fn new(name: &'static str, errors: Vec<FieldError>, report: LoadReport) -> Self {
        Self(Arc::new(Inner { name, errors, report }))
    }

    /// Of a text or a tree with tokens; `origin` tells where each is written.
    #[cfg(feature = "template")]
    pub(crate) fn of_tokens(
        name: &'static str,
        errors: Vec<FieldError>,
        origin: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let named = |failed: FieldError| match origin(failed.field()) {
            Some(origin) => failed.with_note(format_args!("it is written in {origin}")),
            None => failed,
        };
        Self::new(name, errors.into_iter().map(named).collect(), LoadReport::default())
    }

    /// Of settings that were not read at all.
    #[cfg(any(feature = "config-rs", feature = "figment"))]
    pub(crate) fn of_settings(error: Error) -> Self {
        let error = FieldError::new(Cow::Borrowed(""), error);
        Self::new("settings", vec![error], LoadReport::default())
    }

    /// The failed fields, in the order in which the struct declares them.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// Where each field stood when the load ended.
    #[must_use]
    pub fn report(&self) -> &LoadReport {
        &self.0.report
    }

    /// Whether the same load may succeed later: every failure is transient.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.0.errors.iter().all(|field| field.error.is_transient())
    }

    /// Whether any field failed with this kind.
    #[must_use]
    pub fn has(&self, kind: ErrorKind) -> bool {
        self.0.errors.iter().any(|field| field.error.kind() == kind)
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.errors.len();
        let s = if count == 1 { "" } else { "s" };
        write!(f, "cannot load `{}`: {count} field{s} failed", self.0.name)?;
        for field in &self.0.errors {
            write!(f, "\n  {field}")?;
            if let Some(provider) = field.error.provider() {
                write!(f, " (provider `{provider}`)")?;
            }
            write!(f, "\n      hint: {}", field.error.hint())?;
        }
        Ok(())
    }
}

/// `{:?}` is what `Display` writes, since `main` prints the error that it returns with it;
/// `{:#?}` shows the structure.
impl fmt::Debug for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        f.debug_struct("LoadError")
            .field("name", &self.0.name)
            .field("errors", &self.0.errors)
            .finish_non_exhaustive()
    }
}

/// The causes are in [`LoadError::errors`]; a list has no single source.
impl StdError for LoadError {}
