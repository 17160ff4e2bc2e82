//! From a parsed document to a value: the text of a scalar, or JSON.

use std::path::Path;

use serde::de::IgnoredAny;

use super::{Expansion, Node, node::Scalar, text::Text};
use crate::{
    error::{Error, ErrorKind, Result},
    value::{SecretBuf, SecretBytes, Value},
};

/// Writes places of the document at `path`.
#[derive(Clone, Copy)]
pub(super) struct Output<'a> {
    expansion: &'a Expansion,
    path: &'a Path,
}

impl<'a> Output<'a> {
    pub(super) fn new(expansion: &'a Expansion, path: &'a Path) -> Self {
        Self { expansion, path }
    }

    /// The value of the key `name`. A `null` is no value.
    pub(super) fn key(&self, root: &Node<'_>, name: &str) -> Result<Value> {
        match root.find(name) {
            None | Some(Node::Null) => Err(self.not_found(name)),
            Some(Node::Scalar(scalar)) => {
                let text = self.expand(scalar, &[Step::Key(name)])?;
                Ok(Value::new(SecretBytes::copy_from(text.as_str().as_bytes())))
            }
            Some(node) => self.write(node, vec![Step::Key(name)], 0).map(Value::new),
        }
    }

    /// The whole document as JSON; `size` is about how long it will be.
    pub(super) fn json(&self, root: &Node<'_>, size: usize) -> Result<SecretBuf> {
        match root {
            Node::Null => {
                let message = format!("`{}` holds no document", self.path.display());
                Err(Error::new(ErrorKind::Config, message))
            }
            root => self.write(root, Vec::new(), size),
        }
    }

    fn write(&self, node: &Node<'_>, place: Vec<Step<'_>>, size: usize) -> Result<SecretBuf> {
        let buf = SecretBuf::with_capacity(size);
        let mut writer = Writer { output: *self, buf, place };
        writer.node(node)?;
        Ok(writer.buf)
    }

    fn expand<'t>(&self, scalar: &'t Scalar<'_>, place: &[Step<'_>]) -> Result<Text<'t>> {
        self.expansion.apply(scalar.text.as_str()).map_err(|reason| {
            let path = self.path.display();
            Error::new(ErrorKind::Config, format!("`{path}`, `{}`: {reason}", show(place)))
        })
    }

    fn not_found(&self, name: &str) -> Error {
        let path = self.path.display();
        Error::new(ErrorKind::NotFound, format!("`{path}` has no value at `{name}`"))
    }
}

/// One step into a document.
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// A place in the spelling in which it can be asked for.
fn show(place: &[Step<'_>]) -> String {
    let step = |step: &Step<'_>| match step {
        Step::Key(key) => (*key).to_owned(),
        Step::Index(index) => index.to_string(),
    };
    place.iter().map(step).collect::<Vec<_>>().join("/")
}

/// Writes JSON (RFC 8259), and knows where in the document it is.
struct Writer<'a, 'n> {
    output: Output<'a>,
    buf: SecretBuf,
    place: Vec<Step<'n>>,
}

impl<'n> Writer<'_, 'n> {
    fn node(&mut self, node: &'n Node<'_>) -> Result<()> {
        match node {
            Node::Null => self.raw("null"),
            Node::Scalar(scalar) => self.scalar(scalar)?,
            Node::Sequence(items) => self.sequence(items)?,
            Node::Mapping(entries) => self.mapping(entries)?,
        }
        Ok(())
    }

    fn scalar(&mut self, scalar: &Scalar<'_>) -> Result<()> {
        if scalar.bare && is_literal(scalar.text.as_str()) {
            self.raw(scalar.text.as_str());
        } else {
            let text = self.output.expand(scalar, &self.place)?;
            self.string(text.as_str());
        }
        Ok(())
    }

    fn sequence(&mut self, items: &'n [Node<'_>]) -> Result<()> {
        self.raw("[");
        for (index, item) in items.iter().enumerate() {
            self.separate(index);
            self.within(Step::Index(index), item)?;
        }
        self.raw("]");
        Ok(())
    }

    fn mapping(&mut self, entries: &'n [(Text<'_>, Node<'_>)]) -> Result<()> {
        self.raw("{");
        for (index, (key, node)) in entries.iter().enumerate() {
            self.separate(index);
            self.string(key.as_str());
            self.raw(":");
            self.within(Step::Key(key.as_str()), node)?;
        }
        self.raw("}");
        Ok(())
    }

    fn within(&mut self, step: Step<'n>, node: &'n Node<'_>) -> Result<()> {
        self.place.push(step);
        self.node(node)?;
        self.place.pop();
        Ok(())
    }

    fn separate(&mut self, index: usize) {
        if index > 0 {
            self.raw(",");
        }
    }

    fn string(&mut self, text: &str) {
        self.raw("\"");
        let mut rest = text;
        while let Some(at) = rest.find(|c| matches!(c, '"' | '\\' | '\0'..='\u{1f}')) {
            let (before, after) = rest.split_at(at);
            self.raw(before);
            self.escape(after.as_bytes()[0]);
            rest = &after[1..];
        }
        self.raw(rest);
        self.raw("\"");
    }

    fn escape(&mut self, byte: u8) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        match byte {
            b'"' => self.raw("\\\""),
            b'\\' => self.raw("\\\\"),
            b'\n' => self.raw("\\n"),
            byte => {
                let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
                self.raw("\\u00");
                self.buf.extend(&digits);
            }
        }
    }

    fn raw(&mut self, text: &str) {
        self.buf.extend(text.as_bytes());
    }
}

/// Whether JSON would read `text` as a number or a boolean.
fn is_literal(text: &str) -> bool {
    let number = |text: &str| {
        text.ends_with(|c: char| c.is_ascii_digit())
            && text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            && serde_json::from_str::<IgnoredAny>(text).is_ok()
    };
    matches!(text, "true" | "false") || number(text)
}
