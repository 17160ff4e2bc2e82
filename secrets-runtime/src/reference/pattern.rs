//! Patterns: `scheme:glob[#field]`, all secrets of one provider whose names match.
//!
//! The derive macro has its own reader of the same grammar; both are tested
//! against `tests/fixtures/patterns.json`.

use std::{
    fmt::{self, Write as _},
    str::FromStr,
};

use super::{
    ParseError, escape,
    parse::{escaped, split_ends, unescape},
};

mod glob;

use glob::{Glob, Token};

/// A pattern for the names of one provider's secrets, or for one field of each of them.
///
/// | written | matches |
/// |---|---|
/// | `*` | any characters but `/` |
/// | `**` as a whole segment | any number of segments; at the end, one or more |
/// | `?` | one character but `/` |
/// | `[a-z0-9]`, `[!a-z]` | one character but `/` that is in the class, or is not |
/// | `%25`, `%3F`, `%23`, `%2A`, `%5B`, `%7D` | a literal `%`, `?`, `#`, `*`, `[` or `}` |
///
/// In a class, a `]` stands for itself at the start, and a `-` at the start or the end. Everything
/// else stands for itself, in this very case, and a `/` for a `/`, also at the start and the end. Of
/// each secret the current version is meant.
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
    glob: Glob,
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
        Ok(Self {
            scheme: scheme.into(),
            text: text.into(),
            glob: reader.glob,
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
        self.glob.matches(name)
    }

    /// How many `/` each name that matches has; `None` if that is open, because of a `**`.
    pub(crate) fn separators(&self) -> Option<usize> {
        self.glob.separators()
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

/// Reads a pattern's text, with its escapes.
#[derive(Default)]
struct Reader {
    glob: Glob,
    segment: Vec<Token>,
    /// What came before the first wildcard.
    prefix: String,
    is_wild: bool,
    /// Told last: what else is wrong weighs more.
    has_bad_stars: bool,
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
                '?' => self.wildcard(Token::One),
                '*' => self.wildcard(Token::Many),
                '[' => rest = self.class(rest)?,
                '/' => self.separator(),
                c => self.literal(c),
            }
        }
        self.end_segment();
        self.glob.finish();
        if self.has_bad_stars { Err(ParseError::BadStars) } else { Ok(()) }
    }

    fn literal(&mut self, c: char) {
        self.segment.push(Token::Literal(c));
        self.add_to_prefix(c);
    }

    fn add_to_prefix(&mut self, c: char) {
        if !self.is_wild {
            self.prefix.push(c);
        }
    }

    fn wildcard(&mut self, token: Token) {
        self.is_wild = true;
        self.segment.push(token);
    }

    fn separator(&mut self) {
        self.add_to_prefix('/');
        self.end_segment();
    }

    fn end_segment(&mut self) {
        self.has_bad_stars |= self.glob.push(std::mem::take(&mut self.segment)).is_none();
    }

    /// Reads a class behind its `[`; gives what follows it.
    fn class<'a>(&mut self, text: &'a str) -> Result<&'a str, ParseError> {
        let members = text.strip_prefix('!');
        let negated = members.is_some();
        let (members, rest) = split_class(members.unwrap_or(text)).ok_or(ParseError::OpenClass)?;
        let members: Vec<char> = unescape(members)?.chars().collect();
        self.wildcard(Token::Class { negated, ranges: ranges(&members)? });
        Ok(rest)
    }
}

/// What a class holds: `a-z` is a range, any other `-` stands for itself.
fn ranges(mut members: &[char]) -> Result<Vec<(char, char)>, ParseError> {
    let mut ranges = Vec::new();
    while let [first, rest @ ..] = members {
        let (range, rest) = match rest {
            ['-', last, rest @ ..] => ((*first, *last), rest),
            rest => ((*first, *first), rest),
        };
        if range.0 > range.1 {
            return Err(ParseError::BadRange);
        }
        ranges.push(range);
        members = rest;
    }
    Ok(ranges)
}

/// A class has at least one member, so that a `]` at its start is one.
fn split_class(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?.len_utf8();
    let end = first + text[first..].find(']')?;
    Some((&text[..end], &text[end + 1..]))
}

#[cfg(test)]
mod tests;
