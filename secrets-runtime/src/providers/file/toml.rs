//! TOML, from a parser that borrows.
//!
//! The parser owns text that is escaped; what it hands over is wiped with the document, what it
//! outgrew while it built the text is not.

use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use super::{Node, format::Fault};

pub(super) fn parse(text: &str) -> Result<Node<'_>, Fault> {
    match DeTable::parse(text) {
        Ok(root) => Ok(table(root.into_inner(), text)),
        // The error's own text quotes the line.
        Err(error) => {
            let at = error.span().map(|span| span.start);
            Err(Fault::at_byte("this is not TOML", text, at))
        }
    }
}

fn table<'t>(table: DeTable<'t>, source: &'t str) -> Node<'t> {
    let entry =
        |(key, value): (Spanned<DeString<'t>>, _)| (key.into_inner().into(), node(value, source));
    Node::Mapping(table.into_iter().map(entry).collect())
}

/// Numbers, booleans and dates keep the spelling that they have in `source`.
fn node<'t>(value: Spanned<DeValue<'t>>, source: &'t str) -> Node<'t> {
    let span = value.span();
    match value.into_inner() {
        DeValue::String(text) => Node::quoted(text),
        DeValue::Array(items) => {
            Node::Sequence(items.into_iter().map(|item| node(item, source)).collect())
        }
        DeValue::Table(inner) => table(inner, source),
        _ => Node::bare(source.get(span).unwrap_or_default()),
    }
}
