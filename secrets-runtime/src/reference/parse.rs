//! The grammar of a reference.
//!
//! The derive macro has its own reader of the same grammar; both are tested
//! against `tests/fixtures/references.json`.

use std::{borrow::Cow, fmt, str::FromStr};

use super::{SecretRef, SecretRefBuf, Selector};

/// Why a text is not a reference. Says what is accepted; holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseError {
    /// There is no `:` that ends the scheme.
    NoScheme,
    /// The scheme is not `[a-z][a-z0-9_-]*`.
    BadScheme,
    /// Nothing stands between the scheme and `?` or `#`.
    EmptyName,
    /// `?` is not followed by `version=` or `stage=`.
    UnknownQuery,
    /// `?version=` or `?stage=` has no value.
    EmptyQuery,
    /// `#` is followed by nothing.
    EmptyField,
    /// A `?` or `#` stands inside the field part.
    MarkInField,
    /// `%` is not the start of `%25`, `%3F`, `%23`, `%2A`, `%5B` or `%7D`.
    BadEscape,
    /// `~` in a pointer is not the start of `~0` or `~1` (RFC 6901).
    BadPointer,
    /// A control character, such as a line break.
    Control,
    /// A pattern holds `?version=` or `?stage=`.
    VersionInPattern,
    /// `[` in a pattern has no `]`.
    OpenClass,
    /// `**` in a pattern does not stand for whole segments.
    BadStars,
    /// A range in a class of a pattern, such as `[z-a]`, ends before it starts.
    BadRange,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoScheme => "expected `scheme:name`, such as `env:API_KEY`",
            Self::BadScheme => "a scheme is lower-case letters, digits, `-` and `_`, and starts with a letter",
            Self::EmptyName => "the name after `scheme:` is empty",
            Self::UnknownQuery => "expected `?version=ID` or `?stage=LABEL`; write a literal `?` as `%3F`",
            Self::EmptyQuery => "`?version=` and `?stage=` need a value",
            Self::EmptyField => "`#` needs a field name or a JSON pointer; write a literal `#` as `%23`",
            Self::MarkInField => {
                "`?` and `#` cannot stand in a field; `?version=` goes before `#`, a literal is `%3F` or `%23`"
            }
            Self::BadEscape => {
                "`%` starts an escape: `%25`, `%3F`, `%23`, `%2A`, `%5B` or `%7D`; write a literal `%` as `%25`"
            }
            Self::BadPointer => "in a JSON pointer `~` is written `~0` and `/` inside a name `~1` (RFC 6901)",
            Self::Control => "control characters are not allowed in a reference",
            Self::VersionInPattern => {
                "a pattern takes current versions; remove `?version=` or `?stage=`"
            }
            Self::OpenClass => "`[` has no `]`; write a literal `[` as `%5B`",
            Self::BadStars => {
                "`**` stands for whole segments, as in `prod/**`; within one it is a single `*`"
            }
            Self::BadRange => "a range in `[...]` runs upwards, as in `[a-z]`; a literal `-` stands at the start or the end",
        })
    }
}

impl std::error::Error for ParseError {}

impl<'a> SecretRef<'a> {
    /// Reads a reference that holds no escape; `None` if it holds one or is malformed.
    ///
    /// This is the path without an allocation; [`SecretRefBuf`]'s `FromStr` reads every
    /// reference and tells what is wrong.
    #[must_use]
    pub fn parse_plain(text: &'a str) -> Option<Self> {
        let parts = Parts::split(text).ok()?;
        if text.as_bytes().contains(&b'%') {
            return None;
        }
        let selector = match parts.query {
            None => Selector::Latest,
            Some((Query::Version, id)) => Selector::Version(id),
            Some((Query::Stage, label)) => Selector::Stage(label),
        };
        Some(Self::new(parts.scheme, parts.name).with_selector(selector).with_field(parts.field))
    }
}

impl FromStr for SecretRefBuf {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let parts = Parts::split(text)?;
        let name = unescape(parts.name)?;
        let query = parts.query.map(|(key, value)| Ok((key, unescape(value)?))).transpose()?;
        let selector = match &query {
            None => Selector::Latest,
            Some((Query::Version, id)) => Selector::Version(id),
            Some((Query::Stage, label)) => Selector::Stage(label),
        };
        let field = parts.field.map(unescape).transpose()?;
        Ok(SecretRef::new(parts.scheme, &name)
            .with_selector(selector)
            .with_field(field.as_deref())
            .to_buf())
    }
}

#[derive(Clone, Copy)]
enum Query {
    Version,
    Stage,
}

/// The raw parts of a reference, each checked but not unescaped.
struct Parts<'a> {
    scheme: &'a str,
    name: &'a str,
    query: Option<(Query, &'a str)>,
    field: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Result<Self, ParseError> {
        let (scheme, rest, field) = split_ends(text)?;
        let (name, query) = match rest.split_once('?') {
            Some((name, query)) => (name, Some(split_query(query)?)),
            None => (rest, None),
        };
        if name.is_empty() {
            return Err(ParseError::EmptyName);
        }
        Ok(Self { scheme, name, query, field })
    }
}

/// The scheme, what follows it, and the field, each but the middle one checked.
pub(super) fn split_ends(text: &str) -> Result<(&str, &str, Option<&str>), ParseError> {
    if text.bytes().any(|byte| byte.is_ascii_control()) {
        return Err(ParseError::Control);
    }
    let (scheme, rest) = text.split_once(':').ok_or(ParseError::NoScheme)?;
    check_scheme(scheme)?;
    match rest.split_once('#') {
        Some((rest, field)) => Ok((scheme, rest, Some(check_field(field)?))),
        None => Ok((scheme, rest, None)),
    }
}

fn check_scheme(scheme: &str) -> Result<(), ParseError> {
    if is_scheme(scheme) { Ok(()) } else { Err(ParseError::BadScheme) }
}

/// Whether `text` can be a scheme, and so the name of a provider instance.
pub(crate) fn is_scheme(text: &str) -> bool {
    let mut bytes = text.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase());
    starts && bytes.all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'))
}

fn split_query(query: &str) -> Result<(Query, &str), ParseError> {
    let (key, value) = query.split_once('=').ok_or(ParseError::UnknownQuery)?;
    let key = match key {
        "version" => Query::Version,
        "stage" => Query::Stage,
        _ => return Err(ParseError::UnknownQuery),
    };
    match value {
        "" => Err(ParseError::EmptyQuery),
        value if value.contains(['?', '&']) => Err(ParseError::UnknownQuery),
        value => Ok((key, value)),
    }
}

fn check_field(field: &str) -> Result<&str, ParseError> {
    if field.is_empty() {
        return Err(ParseError::EmptyField);
    }
    if field.contains(['?', '#']) {
        return Err(ParseError::MarkInField);
    }
    let tilde_ok = |after: &str| after.starts_with(['0', '1']);
    if field.starts_with('/') && !field.split('~').skip(1).all(tilde_ok) {
        return Err(ParseError::BadPointer);
    }
    Ok(field)
}

pub(super) fn unescape(text: &str) -> Result<Cow<'_, str>, ParseError> {
    if !text.contains('%') {
        return Ok(Cow::Borrowed(text));
    }
    let mut pieces = text.split('%');
    let mut plain = String::with_capacity(text.len());
    plain.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (c, rest) = escaped(piece)?;
        plain.push(c);
        plain.push_str(rest);
    }
    Ok(Cow::Owned(plain))
}

/// What the two characters after a `%` stand for, and the rest.
pub(super) fn escaped(text: &str) -> Result<(char, &str), ParseError> {
    let (code, rest) = text.split_at_checked(2).ok_or(ParseError::BadEscape)?;
    let c = match code {
        "25" => '%',
        "3F" | "3f" => '?',
        "23" => '#',
        "2A" | "2a" => '*',
        "5B" | "5b" => '[',
        "7D" | "7d" => '}',
        _ => return Err(ParseError::BadEscape),
    };
    Ok((c, rest))
}
