//! References: `scheme:name[?version=ID | ?stage=LABEL][#field]`.
//!
//! The runtime has its own reader of the same grammar; both are tested against
//! `tests/fixtures/references.json`.

use std::fmt;

/// Which version of a secret is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Selector {
    #[default]
    Latest,
    Version(String),
    Stage(String),
}

/// The parts of a reference, unescaped.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Reference {
    pub(crate) scheme: String,
    pub(crate) name: String,
    pub(crate) selector: Selector,
    pub(crate) field: Option<String>,
}

impl Reference {
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let (scheme, rest, field) = split_ends(text)?;
        let (name, query) = split_off(rest, '?');
        let query = query.map(split_query).transpose()?;
        if name.is_empty() {
            return Err(Problem::EmptyName);
        }
        Ok(Self {
            scheme: scheme.to_owned(),
            name: unescape(name)?,
            selector: query
                .map_or(Ok(Selector::Latest), |(make, value)| unescape(value).map(make))?,
            field: field.map(unescape).transpose()?,
        })
    }
}

/// The start of names that are made from fields: `[scheme:]start`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prefix {
    pub(crate) scheme: Option<String>,
    pub(crate) start: String,
}

impl Prefix {
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        refuse_control(text)?;
        let (scheme, start) = match text.split_once(':') {
            Some((scheme, start)) => (Some(scheme), start),
            None => (None, text),
        };
        scheme.map_or(Ok(()), check_scheme)?;
        if start.contains(['?', '#', '*']) {
            return Err(Problem::MarkInPrefix);
        }
        Ok(Self { scheme: scheme.map(str::to_owned), start: unescape(start)? })
    }
}

/// Why a text is not a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    NoScheme,
    BadScheme,
    EmptyName,
    UnknownQuery,
    EmptyQuery,
    EmptyField,
    MarkInField,
    MarkInPrefix,
    BadEscape,
    BadPointer,
    Control,
    VersionInPattern,
    OpenClass,
    BadStars,
    BadRange,
}

impl fmt::Display for Problem {
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
            Self::MarkInPrefix => {
                "`?`, `#` and `*` cannot stand in a prefix; a literal is `%3F`, `%23` or `%2A`"
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

/// The scheme, what follows it, and the field, each but the middle one checked.
pub(super) fn split_ends(text: &str) -> Result<(&str, &str, Option<&str>), Problem> {
    refuse_control(text)?;
    let (scheme, rest) = text.split_once(':').ok_or(Problem::NoScheme)?;
    check_scheme(scheme)?;
    let (rest, field) = split_off(rest, '#');
    field.map_or(Ok(()), check_escaped_field)?;
    Ok((scheme, rest, field))
}

/// Checks the name of a provider instance: `[a-z][a-z0-9_-]*`.
pub(crate) fn check_scheme(scheme: &str) -> Result<(), Problem> {
    let starts = scheme.starts_with(|first: char| first.is_ascii_lowercase());
    let goes_on = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    if starts && scheme.bytes().all(goes_on) { Ok(()) } else { Err(Problem::BadScheme) }
}

/// Checks a field part that stands by itself, where nothing is escaped.
pub(crate) fn check_field(field: &str) -> Result<(), Problem> {
    refuse_control(field)?;
    if field.is_empty() {
        return Err(Problem::EmptyField);
    }
    let tilde_ok = |after: &str| after.starts_with(['0', '1']);
    if field.starts_with('/') && !field.split('~').skip(1).all(tilde_ok) {
        return Err(Problem::BadPointer);
    }
    Ok(())
}

pub(crate) fn refuse_control(text: &str) -> Result<(), Problem> {
    if text.bytes().any(|byte| byte.is_ascii_control()) { Err(Problem::Control) } else { Ok(()) }
}

fn split_off(text: &str, mark: char) -> (&str, Option<&str>) {
    match text.split_once(mark) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

/// The maker of the selector, and its value, still escaped.
type Query<'a> = (fn(String) -> Selector, &'a str);

fn split_query(query: &str) -> Result<Query<'_>, Problem> {
    let (key, value) = query.split_once('=').ok_or(Problem::UnknownQuery)?;
    let selector: fn(String) -> Selector = match key {
        "version" => Selector::Version,
        "stage" => Selector::Stage,
        _ => return Err(Problem::UnknownQuery),
    };
    match value {
        "" => Err(Problem::EmptyQuery),
        value if value.contains(['?', '&']) => Err(Problem::UnknownQuery),
        value => Ok((selector, value)),
    }
}

fn check_escaped_field(field: &str) -> Result<(), Problem> {
    if field.contains(['?', '#']) { Err(Problem::MarkInField) } else { check_field(field) }
}

pub(super) fn unescape(text: &str) -> Result<String, Problem> {
    let mut pieces = text.split('%');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (c, rest) = escaped(piece)?;
        plain.push(c);
        plain.push_str(rest);
    }
    Ok(plain)
}

/// What the two characters after a `%` stand for, and the rest.
pub(super) fn escaped(text: &str) -> Result<(char, &str), Problem> {
    let (code, rest) = text.split_at_checked(2).ok_or(Problem::BadEscape)?;
    let c = match code {
        "25" => '%',
        "3F" | "3f" => '?',
        "23" => '#',
        "2A" | "2a" => '*',
        "5B" | "5b" => '[',
        "7D" | "7d" => '}',
        _ => return Err(Problem::BadEscape),
    };
    Ok((c, rest))
}
