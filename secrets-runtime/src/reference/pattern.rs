//! Patterns: `scheme:glob[#field]`, all secrets of one provider whose names match.
//!
//! The derive macro has its own reader of the same grammar; both are tested
//! against `tests/fixtures/patterns.json`.

use std::{
    fmt::{self, Write as _},
    str::FromStr,
};

use glob::{MatchOptions, Pattern};

use super::{
    ParseError, escape,
    parse::{escaped, split_ends, unescape},
};

/// A pattern for the names of one provider's secrets, or for one field of each of them.
///
/// | written | matches |
/// |---|---|
/// | `*` | any characters but `/` |
/// | `**` as a whole segment | any number of segments |
/// | `?` | one character but `/` |
/// | `[a-z0-9]`, `[!a-z]` | one character of the class, or one that is not in it |
/// | `%25`, `%3F`, `%23`, `%2A`, `%5B` | a literal `%`, `?`, `#`, `*` or `[` |
///
/// Everything else stands for itself, in this very case. Of each secret the current version is
/// meant.
///
/// ```
/// use secrets_runtime::SecretPattern;
///
/// let pattern: SecretPattern = "aws:prod/*#password".parse()?;
/// assert!(pattern.matches("prod/db"));
/// assert!(!pattern.matches("prod/db/admin"));
/// assert_eq!(pattern.prefix(), "prod/");
/// # Ok::<(), secrets_runtime::reference::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SecretPattern {
    scheme: Box<str>,
    /// As it was written.
    text: Box<str>,
    glob: Pattern,
    prefix: Box<str>,
    is_exact: bool,
    field: Option<Box<str>>,
}

impl SecretPattern {
    /// Reads `text`, which is what stands between the scheme and the field; both are taken as they are.
    pub(crate) fn new(scheme: &str, text: &str, field: Option<&str>) -> Result<Self, ParseError> {
        if text.is_empty() {
            return Err(ParseError::EmptyName);
        }
        let mut reader = Reader::default();
        reader.read(text)?;
        // Of what the reader lets pass, this refuses nothing but stars.
        let glob = Pattern::new(&reader.glob).map_err(|_| ParseError::BadStars)?;
        Ok(Self {
            scheme: scheme.into(),
            text: text.into(),
            glob,
            prefix: reader.prefix.into(),
            is_exact: !reader.is_wild,
            field: field.map(Into::into),
        })
    }

    /// The provider instance, such as `aws`.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// What each name that matches begins with: the text before the first wildcard.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether there is no wildcard: only the name [`prefix`](Self::prefix) matches.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// The JSON member that is taken of each secret, or an RFC 6901 pointer if it starts with `/`.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// Whether the whole of `name` matches.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let options = MatchOptions {
            case_sensitive: true,
            require_literal_separator: true,
            require_literal_leading_dot: false,
        };
        self.glob.matches_with(name, options)
    }
}

impl FromStr for SecretPattern {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let (scheme, glob, field) = split_ends(text)?;
        let field = field.map(unescape).transpose()?;
        Self::new(scheme, glob, field.as_deref())
    }
}

/// Writes the text form; parsing it gives the same pattern again.
impl fmt::Display for SecretPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.text)?;
        match &self.field {
            Some(field) => {
                f.write_char('#')?;
                escape(f, field)
            }
            None => Ok(()),
        }
    }
}

/// Turns a pattern's text, with its escapes, into the syntax of the matcher, which has none.
#[derive(Default)]
struct Reader {
    glob: String,
    /// What came before the first wildcard.
    prefix: String,
    is_wild: bool,
}

impl Reader {
    fn read(&mut self, text: &str) -> Result<(), ParseError> {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '%' => {
                    let (c, after) = escaped(rest)?;
                    self.literal(c);
                    rest = after;
                }
                '?' if rest.starts_with("version=") || rest.starts_with("stage=") => {
                    return Err(ParseError::VersionInPattern);
                }
                '?' | '*' => self.wildcard(c),
                '[' => rest = self.class(rest)?,
                c => self.literal(c),
            }
        }
        Ok(())
    }

    fn literal(&mut self, c: char) {
        match c {
            '?' | '*' | '[' => self.glob.extend(['[', c, ']']),
            c => self.glob.push(c),
        }
        if !self.is_wild {
            self.prefix.push(c);
        }
    }

    fn wildcard(&mut self, c: char) {
        self.is_wild = true;
        self.glob.push(c);
    }

    /// Reads a class behind its `[`; gives what follows it.
    fn class<'a>(&mut self, text: &'a str) -> Result<&'a str, ParseError> {
        self.wildcard('[');
        let members = text.strip_prefix('!').inspect(|_| self.glob.push('!')).unwrap_or(text);
        let (members, rest) = split_class(members).ok_or(ParseError::OpenClass)?;
        self.glob.push_str(&unescape(members)?);
        self.glob.push(']');
        Ok(rest)
    }
}

/// A class has at least one member, so that a `]` at its start is one.
fn split_class(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?.len_utf8();
    let end = first + text[first..].find(']')?;
    Some((&text[..end], &text[end + 1..]))
}

#[cfg(test)]
mod tests;
