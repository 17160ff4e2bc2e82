//! Patterns: `scheme:glob[#field]`, many secrets of one provider by their names.
//!
//! The runtime has its own reader of the same grammar, which also matches; both are tested against
//! `tests/fixtures/patterns.json`.

use super::reference::{Problem, escaped, split_ends, unescape};

/// The parts of a pattern. The glob is as it was written, with its escapes; the field is unescaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    pub(crate) scheme: String,
    pub(crate) glob: String,
    pub(crate) field: Option<String>,
}

impl Pattern {
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let (scheme, glob, field) = split_ends(text)?;
        let field = field.map(unescape).transpose()?;
        check_glob(glob)?;
        Ok(Self { scheme: scheme.to_owned(), glob: glob.to_owned(), field })
    }
}

/// Whether the name in a reference's text holds a wildcard.
pub(crate) fn is_wild(text: &str) -> bool {
    let name = text.split_once('#').map_or(text, |(name, _)| name);
    let asks = |(_, after): (_, &str)| !is_query(after);
    name.contains(['*', '[']) || name.split_once('?').is_some_and(asks)
}

fn is_query(after_mark: &str) -> bool {
    after_mark.starts_with("version=") || after_mark.starts_with("stage=")
}

fn check_glob(text: &str) -> Result<(), Problem> {
    if text.is_empty() {
        return Err(Problem::EmptyName);
    }
    let (mut rest, mut before, mut stars_stand_well) = (text, '/', true);
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '%' => rest = escaped(rest)?.1,
            '?' if is_query(rest) => return Err(Problem::VersionInPattern),
            '[' => rest = skip_class(rest)?,
            '*' => {
                let after = rest.trim_start_matches('*');
                let whole = before == '/' && (after.is_empty() || after.starts_with('/'));
                stars_stand_well &= match rest.len() - after.len() {
                    0 => true,
                    1 => whole,
                    _ => false,
                };
                rest = after;
            }
            _ => {}
        }
        before = c;
    }
    if stars_stand_well { Ok(()) } else { Err(Problem::BadStars) }
}

/// What follows a class, given what follows its `[`. It has at least one member, so that a `]` at
/// its start is one.
fn skip_class(text: &str) -> Result<&str, Problem> {
    let members = text.strip_prefix('!').unwrap_or(text);
    let first = members.chars().next().ok_or(Problem::OpenClass)?.len_utf8();
    let end = first + members[first..].find(']').ok_or(Problem::OpenClass)?;
    let ranges: Vec<char> = unescape(&members[..end])?.chars().collect();
    check_ranges(&ranges)?;
    Ok(&members[end + 1..])
}

/// `a-z` is a range; any other `-` stands for itself.
fn check_ranges(members: &[char]) -> Result<(), Problem> {
    match members {
        [] => Ok(()),
        [first, '-', last, ..] if first > last => Err(Problem::BadRange),
        [_, '-', _, rest @ ..] | [_, rest @ ..] => check_ranges(rest),
    }
}
