//! Where each field of a load came from; no values.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use crate::{
    error::{Error, ErrorKind, Result},
    reference::{SecretPattern, SecretRefBuf},
};

/// Where one load's fields came from, in the struct's order.
///
/// `Display` gives each field a line.
///
/// ```
/// use typed_secrets::{Runtime, Secrets, providers::MemoryProvider, report::Origin};
///
/// #[derive(Secrets)]
/// #[secrets(providers("store"))]
/// struct Settings {
///     #[config("store:port", default = 8080)]
///     port: u16,
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let runtime = Runtime::builder().provider("store", MemoryProvider::new()).build()?;
/// let (settings, report) = Settings::load_with_report(&runtime).await?;
/// assert_eq!(report.fields()[0].field(), "port");
/// assert_eq!(*report.fields()[0].origin(), Origin::Absent);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct LoadReport {
    fields: Vec<FieldReport>,
}

impl LoadReport {
    pub(crate) fn new(fields: Vec<FieldReport>) -> Self {
        Self { fields }
    }

    /// One entry per field; those of nested structs follow their struct's entry.
    #[must_use]
    pub fn fields(&self) -> &[FieldReport] {
        &self.fields
    }
}

/// Where one field came from.
#[derive(Clone, Debug)]
pub struct FieldReport {
    pub(crate) field: Cow<'static, str>,
    pub(crate) origin: Origin,
}

impl FieldReport {
    /// The field's path in the struct, such as `db.password`.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Where it came from, or why it did not.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}

/// Where a field's value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// Read from this reference.
    #[non_exhaustive]
    Secret {
        /// The reference that gave the value.
        reference: SecretRefBuf,
        /// Its place among the field's sources; 0 unless an earlier one had nothing.
        fallback: usize,
        /// Whether a [fallback provider](crate::layers::Fallback) answered for the reference's own.
        from_fallback: bool,
        /// Whether the value was in the cache.
        cached: bool,
        /// Whether it is older than its time to live, because it could not be fetched again.
        stale: bool,
    },
    /// Read from all secrets that this pattern matches.
    #[non_exhaustive]
    Matched {
        /// The pattern.
        pattern: Box<SecretPattern>,
        /// How many there are.
        secrets: usize,
    },
    /// No source had it; the field's default was taken, or `None`.
    Absent,
    /// Made from other fields.
    Composed,
    /// A struct of its own; its fields follow.
    Nested,
    /// Not filled.
    Failed(ErrorKind),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Secret { reference, fallback, from_fallback, cached, stale } => {
                write!(f, "{reference}")?;
                if *fallback > 0 {
                    f.write_str(" (fallback)")?;
                }
                if *from_fallback {
                    f.write_str(" (fallback provider)")?;
                }
                if *cached {
                    f.write_str(if *stale { " (stale)" } else { " (cached)" })?;
                }
                Ok(())
            }
            Self::Matched { pattern, secrets: 1 } => write!(f, "{pattern} (1 secret)"),
            Self::Matched { pattern, secrets } => write!(f, "{pattern} ({secrets} secrets)"),
            Self::Absent => f.write_str("absent (default or `None`)"),
            Self::Composed => f.write_str("composed"),
            Self::Nested => f.write_str("nested"),
            Self::Failed(kind) => write!(f, "failed: {kind}"),
        }
    }
}

/// One line per field: its path and where it came from.
impl fmt::Display for LoadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.fields.iter().map(|field| field.field.len()).max().unwrap_or_default();
        for field in &self.fields {
            writeln!(f, "{:width$}  {}", field.field, field.origin)?;
        }
        Ok(())
    }
}

/// What [`Runtime::preload`](crate::Runtime::preload) found by one pattern; no values.
#[derive(Clone, Debug)]
pub struct Preloaded {
    pub(crate) pattern: Box<str>,
    pub(crate) secrets: Result<BTreeMap<String, Result<()>>>,
}

impl Preloaded {
    /// The pattern as it was given.
    #[must_use]
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// How many secrets were read.
    #[must_use]
    pub fn count(&self) -> usize {
        self.each().filter(|(_, read)| read.is_ok()).count()
    }

    /// What went wrong: with the list, or with each secret that could not be read.
    pub fn errors(&self) -> impl Iterator<Item = &Error> {
        let each = self.each().filter_map(|(_, read)| read.as_ref().err());
        self.secrets.as_ref().err().into_iter().chain(each)
    }

    /// Each secret that matches, by its name.
    pub fn each(&self) -> impl Iterator<Item = (&str, &Result<()>)> {
        let secrets = self.secrets.iter().flatten();
        secrets.map(|(name, read)| (name.as_str(), read))
    }
}
