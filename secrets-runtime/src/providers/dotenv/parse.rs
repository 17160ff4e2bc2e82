//! The grammar of `.env` files, over borrowed text.
//!
//! ```text
//! line  = [ "export" ] NAME "=" value [ " #" comment ]
//! value = { plain | "'" any "'" | '"' ( any | escape ) '"' }     joined as in a shell
//! NAME  = ( letter | "_" ) { letter | digit | "_" | "." }
//! ```
//!
//! Where no `$` and no backslash is involved, the result is dotenvy's; a test compares them.

use std::path::Path;

use crate::{
    error::{Error, ErrorKind},
    value::SecretBuf,
};

/// One line that sets a name.
pub(super) struct Entry<'t> {
    pub(super) name: &'t str,
    /// The text that starts with the value; known to be well-formed.
    raw: &'t str,
}

impl Entry<'_> {
    /// The value, without quotes and escapes, in a buffer of exactly its length.
    pub(super) fn value(&self) -> SecretBuf {
        let mut len = 0;
        let _checked = scan(self.raw, |piece| len += piece.len());
        let mut value = SecretBuf::with_capacity(len);
        let _checked = scan(self.raw, |piece| value.extend(piece.as_bytes()));
        value
    }
}

/// Why a file cannot be read. It holds no part of the file.
#[derive(Debug)]
pub(super) struct Fault {
    line: usize,
    message: &'static str,
}

impl Fault {
    pub(super) fn in_file(&self, path: &Path) -> Error {
        let Self { line, message } = self;
        Error::new(ErrorKind::Config, format!("`{}`, line {line}: {message}", path.display()))
            .with_hint("correct the line; the provider's documentation shows what is accepted")
    }
}

/// Appends the entries of `file` in their order.
pub(super) fn entries<'t>(file: &'t [u8], entries: &mut Vec<Entry<'t>>) -> Result<(), Fault> {
    let text = std::str::from_utf8(file).map_err(|error| Fault {
        line: line_of(file, error.valid_up_to()),
        message: "the text is not UTF-8",
    })?;
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    while !rest.is_empty() {
        let at = text.len() - rest.len();
        rest = line(rest, entries).map_err(|message| Fault { line: line_of(file, at), message })?;
    }
    Ok(())
}

fn line_of(file: &[u8], at: usize) -> usize {
    file[..at].split(|byte| *byte == b'\n').count()
}

/// Reads one line, or several if a quoted value spans them; gives what follows.
fn line<'t>(text: &'t str, entries: &mut Vec<Entry<'t>>) -> Result<&'t str, &'static str> {
    let (first, after) = text.split_once('\n').unwrap_or((text, ""));
    let trimmed = first.trim_start();
    if trimmed.is_empty() || trimmed.starts_with('#') {
        return Ok(after);
    }
    let (name, before_value) = assignment(trimmed).ok_or("expected `NAME=value`")?;
    let value = first.len() - before_value.trim_start().len();
    let raw = &text[value..];
    let after = scan(raw, |_| {})?;
    entries.push(Entry { name, raw });
    Ok(after)
}

/// The name, and what follows the `=`. `export` may itself be a name.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = split_name(line)?;
    match rest.strip_prefix('=') {
        Some(value) => Some((name, value)),
        None if name == "export" => {
            let (name, rest) = split_name(rest)?;
            Some((name, rest.strip_prefix('=')?))
        }
        None => None,
    }
}

fn split_name(text: &str) -> Option<(&str, &str)> {
    let starts = |c: char| c.is_ascii_alphabetic() || c == '_';
    let ends = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    let name = text.split(ends).next().filter(|name| name.starts_with(starts))?;
    Some((name, text[name.len()..].trim_start()))
}

/// Hands the pieces of the value at the start of `text` to `emit`; gives what follows its line.
fn scan<'t>(text: &'t str, mut emit: impl FnMut(&'t str)) -> Result<&'t str, &'static str> {
    let mut rest = text;
    loop {
        rest = match rest.chars().next() {
            None => return Ok(""),
            Some('#') if rest.len() == text.len() => return Ok(next_line(rest)),
            Some('\'') => single_quoted(&rest[1..], &mut emit)?,
            Some('"') => double_quoted(&rest[1..], &mut emit)?,
            Some(c) if c.is_whitespace() => match end(rest, c)? {
                End::Line(after) => return Ok(after),
                End::Text(len) => cut(rest, len, &mut emit),
            },
            Some(_) => {
                let special = |c: char| c.is_whitespace() || matches!(c, '\'' | '"');
                cut(rest, rest.find(special).unwrap_or(rest.len()), &mut emit)
            }
        };
    }
}

enum End<'t> {
    /// The value ended; this follows its line.
    Line(&'t str),
    /// White space of this length that belongs to the value.
    Text(usize),
}

/// Judges white space in plain text: only a comment may follow a space or a tab.
fn end(rest: &str, first: char) -> Result<End<'_>, &'static str> {
    let line = rest.split('\n').next().unwrap_or_default();
    let after = line.trim_start_matches([' ', '\t']);
    if line.trim().is_empty() || (after.len() < line.len() && after.starts_with('#')) {
        Ok(End::Line(next_line(rest)))
    } else if matches!(first, ' ' | '\t') {
        Err("a value that holds a space has to be quoted")
    } else {
        Ok(End::Text(first.len_utf8()))
    }
}

fn single_quoted<'t>(
    text: &'t str,
    emit: &mut impl FnMut(&'t str),
) -> Result<&'t str, &'static str> {
    let (inner, rest) = text.split_once('\'').ok_or("the `'` has no second one that closes it")?;
    emit(inner);
    Ok(rest)
}

fn double_quoted<'t>(
    mut text: &'t str,
    emit: &mut impl FnMut(&'t str),
) -> Result<&'t str, &'static str> {
    loop {
        let special = text.find(['"', '\\']).ok_or("the `\"` has no second one that closes it")?;
        emit(&text[..special]);
        text = &text[special..];
        if let Some(rest) = text.strip_prefix('"') {
            return Ok(rest);
        }
        text = match text.as_bytes().get(1) {
            Some(b'n') => {
                emit("\n");
                &text[2..]
            }
            Some(b'"' | b'\\' | b'$') => cut(&text[1..], 1, emit),
            _ => cut(text, 1, emit),
        };
    }
}

/// Emits the first `len` bytes and gives the rest.
fn cut<'t>(text: &'t str, len: usize, emit: &mut impl FnMut(&'t str)) -> &'t str {
    let (piece, rest) = text.split_at(len);
    emit(piece);
    rest
}

fn next_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, after)| after)
}
