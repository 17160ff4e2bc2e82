//! TOML, from a parser that borrows.
//!
//! The parser owns text that is escaped; what it hands over is wiped with the document, what it
//! outgrew while it built the text is not.

use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use super::{
    format::Fault,
    target::{Place, Target},
};

pub(super) fn parse<'t, T: Target<'t>>(text: &'t str) -> Result<T, Fault> {
    match DeTable::parse(text) {
        Ok(root) => Ok(table(root.into_inner(), text, 0)),
        // The error's own text may quote the document; this one is the same for all of them.
        Err(error) => {
            let repeated = error.message() == "duplicate key";
            let message = if repeated { "this key stands twice" } else { "this is not TOML" };
            Err(Fault::at_byte(message, text, error.span().map(|span| span.start)))
        }
    }
}

fn table<'t, T: Target<'t>>(table: DeTable<'t>, document: &'t str, at: usize) -> T {
    let entry = |(key, value): (Spanned<DeString<'t>>, _)| {
        let place = Place::Byte { document, at: key.span().start };
        (T::key(key.into_inner().into(), place), node(value, document))
    };
    T::mapping(table.into_iter().map(entry).collect(), Place::Byte { document, at })
}

/// Numbers, booleans and dates keep the spelling that they have in `document`.
fn node<'t, T: Target<'t>>(value: Spanned<DeValue<'t>>, document: &'t str) -> T {
    let span = value.span();
    let place = Place::Byte { document, at: span.start };
    match value.into_inner() {
        DeValue::String(text) => T::scalar(text.into(), false, place),
        DeValue::Array(items) => {
            T::sequence(items.into_iter().map(|item| node(item, document)).collect(), place)
        }
        DeValue::Table(inner) => table(inner, document, span.start),
        _ => T::scalar(document.get(span).unwrap_or_default().into(), true, place),
    }
}
