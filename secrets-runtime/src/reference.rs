//! References: `scheme:name[?version=ID | ?stage=LABEL][#field]`.
//!
//! [`SecretRef`] borrows its text and is what schemas and providers handle;
//! [`SecretRefBuf`] owns it. They relate as `Path` and `PathBuf` do.

use std::fmt::{self, Write as _};

mod parse;
mod pattern;

pub use parse::ParseError;
pub(crate) use parse::is_scheme;
pub use pattern::SecretPattern;

/// Which version of a secret a reference means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Selector<'a> {
    /// The current version.
    #[default]
    Latest,
    /// The version with this id: `?version=ID`.
    Version(&'a str),
    /// The version that carries this label: `?stage=LABEL`.
    Stage(&'a str),
}

/// A borrowed reference to one secret, or to one field of it.
///
/// ```
/// use typed_secrets::{SecretRef, SecretRefBuf, Selector};
///
/// let read: SecretRefBuf = "aws:prod/db?stage=AWSPREVIOUS#password".parse()?;
/// let made = SecretRef::new("aws", "prod/db")
///     .with_selector(Selector::Stage("AWSPREVIOUS"))
///     .with_field(Some("password"));
/// assert_eq!(read.as_ref(), made);
/// assert_eq!(SecretRef::new("env", "100%").to_string(), "env:100%25");
/// # Ok::<(), typed_secrets::reference::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SecretRef<'a> {
    scheme: &'a str,
    name: &'a str,
    selector: Selector<'a>,
    field: Option<&'a str>,
}

impl<'a> SecretRef<'a> {
    /// The current version of `name` at the provider instance `scheme`.
    ///
    /// The parts are taken as they are: nothing is unescaped or checked.
    #[must_use]
    pub const fn new(scheme: &'a str, name: &'a str) -> Self {
        Self { scheme, name, selector: Selector::Latest, field: None }
    }

    /// The same secret in another version.
    #[must_use]
    pub const fn with_selector(mut self, selector: Selector<'a>) -> Self {
        self.selector = selector;
        self
    }

    /// One field of the secret.
    #[must_use]
    pub const fn with_field(mut self, field: Option<&'a str>) -> Self {
        self.field = field;
        self
    }

    /// The provider instance, such as `aws`.
    #[must_use]
    pub const fn scheme(&self) -> &'a str {
        self.scheme
    }

    /// The name of the secret at the provider.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// The version that is meant.
    #[must_use]
    pub const fn selector(&self) -> Selector<'a> {
        self.selector
    }

    /// The JSON member, or an RFC 6901 pointer if it starts with `/`.
    #[must_use]
    pub const fn field(&self) -> Option<&'a str> {
        self.field
    }

    /// The owned form.
    #[must_use]
    pub fn to_buf(&self) -> SecretRefBuf {
        let selector = match self.selector {
            Selector::Latest => SelectorBuf::Latest,
            Selector::Version(id) => SelectorBuf::Version(id.into()),
            Selector::Stage(label) => SelectorBuf::Stage(label.into()),
        };
        SecretRefBuf {
            scheme: self.scheme.into(),
            name: self.name.into(),
            selector,
            field: self.field.map(Into::into),
        }
    }
}

/// Writes the text form; parsing it gives the same reference again.
impl fmt::Display for SecretRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.scheme)?;
        escape(f, self.name)?;
        match self.selector {
            Selector::Latest => {}
            Selector::Version(id) => {
                f.write_str("?version=")?;
                escape(f, id)?;
            }
            Selector::Stage(label) => {
                f.write_str("?stage=")?;
                escape(f, label)?;
            }
        }
        if let Some(field) = self.field {
            f.write_char('#')?;
            escape(f, field)?;
        }
        Ok(())
    }
}

fn escape(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for c in text.chars() {
        match c {
            '%' => f.write_str("%25")?,
            '?' => f.write_str("%3F")?,
            '#' => f.write_str("%23")?,
            c => f.write_char(c)?,
        }
    }
    Ok(())
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum SelectorBuf {
    Latest,
    Version(Box<str>),
    Stage(Box<str>),
}

/// An owned reference; see [`SecretRef`].
///
/// ```
/// use secrets_runtime::{SecretRefBuf, Selector};
///
/// let reference: SecretRefBuf = "aws:prod/db?stage=AWSPREVIOUS#password".parse()?;
/// assert_eq!(reference.as_ref().name(), "prod/db");
/// assert_eq!(reference.as_ref().selector(), Selector::Stage("AWSPREVIOUS"));
/// assert_eq!(reference.as_ref().field(), Some("password"));
/// # Ok::<(), secrets_runtime::reference::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SecretRefBuf {
    scheme: Box<str>,
    name: Box<str>,
    selector: SelectorBuf,
    field: Option<Box<str>>,
}

impl SecretRefBuf {
    /// The borrowed form.
    #[must_use]
    pub fn as_ref(&self) -> SecretRef<'_> {
        let selector = match &self.selector {
            SelectorBuf::Latest => Selector::Latest,
            SelectorBuf::Version(id) => Selector::Version(id),
            SelectorBuf::Stage(label) => Selector::Stage(label),
        };
        SecretRef::new(&self.scheme, &self.name)
            .with_selector(selector)
            .with_field(self.field.as_deref())
    }
}

impl fmt::Display for SecretRefBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}

#[cfg(test)]
mod tests;
