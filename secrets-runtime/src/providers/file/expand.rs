//! `${NAME}` and `${NAME:-default}` inside a text.
//!
//! An error names neither the variable nor the default: the text may be a secret that merely
//! looks like a variable.

use std::ffi::OsString;

use zeroize::Zeroizing;

use super::{Variables, text::Text};

/// Whether and from where `${…}` is replaced.
#[derive(Clone, Debug)]
pub(super) enum Expansion {
    Off,
    On(Variables),
}

const OPEN: &str = "${";

impl Expansion {
    /// Whether the bytes hold anything that might be replaced.
    pub(super) fn concerns(&self, bytes: &[u8]) -> bool {
        matches!(self, Self::On(_))
            && bytes.windows(OPEN.len()).any(|window| window == OPEN.as_bytes())
    }

    /// The text with all variables in place; fails with the reason.
    pub(super) fn apply<'t>(&self, text: &'t str) -> Result<Text<'t>, &'static str> {
        match self {
            Self::On(variables) if text.contains(OPEN) => {
                let pieces = pieces(text, variables)?;
                Ok(Text::Owned(Zeroizing::new(join(&pieces))))
            }
            _ => Ok(text.into()),
        }
    }
}

/// Literal text, or a variable's content, which is wiped.
enum Piece<'t> {
    Literal(&'t str),
    Content(Zeroizing<String>),
}

impl Piece<'_> {
    fn as_str(&self) -> &str {
        match self {
            Self::Literal(text) => text,
            Self::Content(text) => text,
        }
    }
}

/// One buffer of the right length, so that nothing is left behind by growing.
fn join(pieces: &[Piece<'_>]) -> String {
    let mut text = String::with_capacity(pieces.iter().map(|piece| piece.as_str().len()).sum());
    for piece in pieces {
        text.push_str(piece.as_str());
    }
    text
}

fn pieces<'t>(text: &'t str, variables: &Variables) -> Result<Vec<Piece<'t>>, &'static str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        // `$${` stands for `${`: the second `$` is already the start of the literal.
        if let Some(literal) = before.strip_suffix('$') {
            pieces.extend([Piece::Literal(literal), Piece::Literal(OPEN)]);
            rest = after;
            continue;
        }
        let (variable, after) =
            after.split_once('}').ok_or("a `${` has no `}`; a literal `${` is written `$${`")?;
        pieces.extend([Piece::Literal(before), content(variable, variables)?]);
        rest = after;
    }
    pieces.push(Piece::Literal(rest));
    Ok(pieces)
}

/// What stands for `NAME` or `NAME:-default`. As in a shell, empty counts as not set only if
/// there is a default.
fn content<'t>(variable: &'t str, variables: &Variables) -> Result<Piece<'t>, &'static str> {
    let (name, default) = match variable.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (variable, None),
    };
    if !is_name(name) || default.is_some_and(|default| default.contains(OPEN)) {
        return Err("expected `${NAME}` or `${NAME:-default}`; a literal `${` is written `$${`");
    }
    match (variables.get(name), default) {
        (Some(value), Some(default)) if value.is_empty() => Ok(Piece::Literal(default)),
        (Some(value), _) => content_of(value),
        (None, Some(default)) => Ok(Piece::Literal(default)),
        (None, None) => Err("the environment variable in `${…}` is not set and has no default"),
    }
}

fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().all(plain) && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
}

fn content_of<'t>(value: OsString) -> Result<Piece<'t>, &'static str> {
    match value.into_string() {
        Ok(text) => Ok(Piece::Content(Zeroizing::new(text))),
        Err(other) => {
            let _wiped = Zeroizing::new(other.into_encoded_bytes());
            Err("the environment variable in `${…}` is not Unicode")
        }
    }
}
