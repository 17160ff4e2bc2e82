//! Where tokens stand in a text.

use super::{Error, ErrorKind, ParseError, SecretRefBuf};

const OPEN: &str = "${secret://";

/// One piece of a text.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    Secret(Token),
}

/// What stands for a secret.
#[derive(Debug, PartialEq)]
pub(super) struct Token {
    pub(super) reference: SecretRefBuf,
    /// Where it starts.
    pub(super) offset: usize,
}

/// Why a text is no template.
#[derive(Debug, PartialEq)]
pub(super) struct Problem {
    /// Where the token starts.
    offset: usize,
    reason: Reason,
}

#[derive(Debug, PartialEq)]
enum Reason {
    Open,
    Reference(ParseError),
}

impl Problem {
    /// The error of a text that stands alone.
    pub(super) fn in_text(&self, text: &str) -> Error {
        self.error().with_note(format_args!("the token starts at {}", place(text, self.offset)))
    }

    /// The error without the place.
    pub(super) fn error(&self) -> Error {
        match &self.reason {
            Reason::Open => Error::new(ErrorKind::Config, "a `${secret://` has no `}`")
                .with_hint("close it; a literal `${secret://` is written `$${secret://`"),
            Reason::Reference(problem) => {
                Error::new(ErrorKind::Config, "what stands after `${secret://` is not a reference")
                    .with_hint(problem.to_string())
            }
        }
    }
}

/// A place in a text, for messages.
pub(super) fn place(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let column = before[start..].chars().count() + 1;
    format!("line {line} column {column}")
}

/// Whether a text holds any token, or what would be one.
pub(super) fn concerns(text: &str) -> bool {
    text.contains(OPEN)
}

/// Splits a text at its tokens.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, Problem> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(OPEN) {
        let (before, after) = (&rest[..at], &rest[at + OPEN.len()..]);
        let (before, is_literal) = undouble(before);
        if is_literal {
            pieces.extend([Piece::Text(before), Piece::Text(&OPEN[1..])]);
            rest = after;
            continue;
        }
        let offset = text.len() - rest.len() + at;
        let problem = |reason| Problem { offset, reason };
        let (token, after) = after.split_once('}').ok_or_else(|| problem(Reason::Open))?;
        let reference = token.parse().map_err(|error| problem(Reason::Reference(error)))?;
        pieces.extend([Piece::Text(before), Piece::Secret(Token { reference, offset })]);
        rest = after;
    }
    pieces.push(Piece::Text(rest));
    Ok(pieces)
}

/// What stands before a `${secret://`: of each two `$` in a row before the brace one, and whether that
/// leaves none to open a token.
fn undouble(before: &str) -> (&str, bool) {
    let start = before.trim_end_matches('$').len();
    let dollars = before.len() - start + 1;
    (&before[..start + dollars / 2], dollars.is_multiple_of(2))
}

#[cfg(test)]
mod tests;
