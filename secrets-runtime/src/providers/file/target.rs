//! What documents are parsed into: whoever reads one says what is kept of it.

use super::{node::Node, text::Text};

/// What a parser makes of a document.
pub(crate) trait Target<'t>: Sized {
    /// A key of a mapping.
    type Key;

    fn key(text: Text<'t>, place: Place<'t>) -> Self::Key;
    fn text_of(key: &Self::Key) -> &str;
    fn null(place: Place<'t>) -> Self;
    /// `bare` is what stands without quotes.
    fn scalar(text: Text<'t>, bare: bool, place: Place<'t>) -> Self;
    fn sequence(items: Vec<Self>, place: Place<'t>) -> Self;
    fn mapping(entries: Vec<(Self::Key, Self)>, place: Place<'t>) -> Self;
}

/// Where something stands; counted out only for those who ask.
#[derive(Clone, Copy)]
pub(crate) enum Place<'t> {
    Byte { document: &'t str, at: usize },
    LineColumn(usize, usize),
}

impl Place<'_> {
    /// Line and column, from 1.
    pub(crate) fn line_column(self) -> (usize, usize) {
        match self {
            Self::Byte { document, at } => end_of(document.get(..at).unwrap_or_default()),
            Self::LineColumn(line, column) => (line, column),
        }
    }
}

/// Line and column of the place behind `text`.
pub(super) fn end_of(text: &str) -> (usize, usize) {
    let last = text.rsplit('\n').next().unwrap_or_default();
    (text.matches('\n').count() + 1, last.chars().count() + 1)
}

/// Secrets are found by their names; where they stand is of no use.
impl<'t> Target<'t> for Node<'t> {
    type Key = Text<'t>;

    fn key(text: Text<'t>, _: Place<'t>) -> Text<'t> {
        text
    }

    fn text_of<'k>(key: &'k Text<'t>) -> &'k str {
        key.as_str()
    }

    fn null(_: Place<'t>) -> Self {
        Self::Null
    }

    fn scalar(text: Text<'t>, bare: bool, _: Place<'t>) -> Self {
        if bare { Self::bare(text) } else { Self::quoted(text) }
    }

    fn sequence(items: Vec<Self>, _: Place<'t>) -> Self {
        Self::Sequence(items)
    }

    fn mapping(entries: Vec<(Text<'t>, Self)>, _: Place<'t>) -> Self {
        Self::Mapping(entries)
    }
}
