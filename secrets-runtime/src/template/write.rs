//! A tree as JSON with the secrets in their places, in a buffer that is wiped.
//!
//! Each value starts a line, so that the line of a reader's error tells the value's path.

use serde_json::Value;

use super::{Error, Fetched, tokens};
use crate::{error::FieldError, value::SecretBuf};

/// The document, what each of its lines is about, and what could not be written.
pub(super) struct Written {
    pub(super) document: SecretBuf,
    pub(super) paths: Vec<String>,
    pub(super) errors: Vec<FieldError>,
}

pub(super) fn write(tree: &Value, fetched: &Fetched) -> Written {
    let written = Written { document: SecretBuf::default(), paths: Vec::new(), errors: Vec::new() };
    let mut writer = Writer { fetched, written };
    writer.value(tree, "");
    writer.written
}

struct Writer<'a> {
    fetched: &'a Fetched,
    written: Written,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, path: &str) {
        self.line(path);
        match value {
            Value::Object(members) => {
                self.out("{");
                for (number, (key, member)) in members.iter().enumerate() {
                    self.out(if number > 0 { "," } else { "" });
                    let path = below(path, key);
                    self.line(&path);
                    self.text(key.as_bytes());
                    self.out(":");
                    self.value(member, &path);
                }
                self.out("}");
            }
            Value::Array(items) => {
                self.out("[");
                for (number, item) in items.iter().enumerate() {
                    self.out(if number > 0 { "," } else { "" });
                    self.value(item, &below(path, &number.to_string()));
                }
                self.out("]");
            }
            Value::String(text) => self.string(text, path),
            Value::Null | Value::Bool(_) | Value::Number(_) => self.out(&value.to_string()),
        }
    }

    fn line(&mut self, path: &str) {
        if !self.written.paths.is_empty() {
            self.out("\n");
        }
        self.written.paths.push(path.to_owned());
    }

    fn out(&mut self, text: &str) {
        self.written.document.extend(text.as_bytes());
    }

    fn string(&mut self, text: &str, path: &str) {
        let pieces = match tokens::pieces(text) {
            Ok(pieces) => pieces,
            Err(problem) => return self.fail(path, problem.error()),
        };
        match self.fetched.join(&pieces) {
            Ok(joined) => self.text(joined.expose()),
            Err(failed) => failed.into_iter().for_each(|one| self.fail(path, one.error)),
        }
    }

    fn fail(&mut self, path: &str, error: Error) {
        self.written.errors.push(FieldError::new(path.to_owned().into(), error));
    }

    /// UTF-8 as a JSON string.
    fn text(&mut self, bytes: &[u8]) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let out = &mut self.written.document;
        out.reserve(bytes.len() + 2);
        out.extend(b"\"");
        for &byte in bytes {
            match byte {
                b'"' | b'\\' => out.extend(&[b'\\', byte]),
                0..=0x1f => {
                    let digit = |nibble: u8| DIGITS[usize::from(nibble)];
                    out.extend(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
                }
                byte => out.extend(&[byte]),
            }
        }
        out.extend(b"\"");
    }
}

/// The path of a member or an item.
pub(super) fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
