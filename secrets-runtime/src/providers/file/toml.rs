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
    lines::Lines,
    target::{Place, Style, Target},
};

pub(super) fn parse<'t, T: Target<'t>>(text: &'t str) -> Result<T, Fault> {
    match DeTable::parse(text) {
        Ok(root) => Ok(table(root.into_inner(), text, &Lines::new(text), 0)),
        // The error's own text may quote the document; this one is the same for all of them.
        Err(error) => {
            let repeated = error.message() == "duplicate key";
            let message = if repeated { "this key stands twice" } else { "this is not TOML" };
            Err(Fault::at_byte(message, text, error.span().map(|span| span.start)))
        }
    }
}

/// The parser sorts entries by their keys; their order may mean something.
fn table<'t, T: Target<'t>>(table: DeTable<'t>, text: &'t str, lines: &Lines<'_>, at: usize) -> T {
    let mut entries: Vec<_> = table.into_iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let entry = |(key, value): (Spanned<DeString<'t>>, _)| {
        let place = Place::Byte { lines, at: key.span().start };
        (T::key(key.into_inner().into(), place), node(value, text, lines))
    };
    T::mapping(entries.into_iter().map(entry).collect(), Place::Byte { lines, at })
}

/// Numbers, booleans and dates keep the spelling that they have in `text`.
fn node<'t, T: Target<'t>>(value: Spanned<DeValue<'t>>, text: &'t str, lines: &Lines<'_>) -> T {
    let span = value.span();
    let place = Place::Byte { lines, at: span.start };
    match value.into_inner() {
        DeValue::String(text) => T::scalar(text.into(), Style::Quoted, place),
        DeValue::Array(items) => {
            let items = items.into_iter().map(|item| node(item, text, lines));
            T::sequence(items.collect(), place)
        }
        DeValue::Table(inner) => table(inner, text, lines, span.start),
        _ => T::scalar(text.get(span).unwrap_or_default().into(), Style::Literal, place),
    }
}
