//! What documents are parsed into: whoever reads one says what is kept of it.

use super::{lines::Lines, node::Node, text::Text};

/// What a parser makes of a document.
pub(crate) trait Target<'t>: Sized {
    /// A key of a mapping.
    type Key;

    fn key(text: Text<'t>, place: Place<'_>) -> Self::Key;
    fn text_of(key: &Self::Key) -> &str;
    fn null(place: Place<'_>) -> Self;
    fn scalar(text: Text<'t>, style: Style, place: Place<'_>) -> Self;
    fn sequence(items: Vec<Self>, place: Place<'_>) -> Self;
    fn mapping(entries: Vec<(Self::Key, Self)>, place: Place<'_>) -> Self;
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    Quoted,
    /// Without quotes, where text needs none.
    Plain,
    /// Without quotes, where it can be no text.
    Literal,
}

/// Where something stands; counted out only for those who ask.
#[derive(Clone, Copy)]
pub(crate) enum Place<'p> {
    Byte { lines: &'p Lines<'p>, at: usize },
    LineColumn(usize, usize),
}

impl Place<'_> {
    /// Line and column, from 1.
    pub(crate) fn line_column(self) -> (usize, usize) {
        match self {
            Self::Byte { lines, at } => lines.line_column(at),
            Self::LineColumn(line, column) => (line, column),
        }
    }
}

/// Secrets are found by their names; where they stand is of no use.
impl<'t> Target<'t> for Node<'t> {
    type Key = Text<'t>;

    fn key(text: Text<'t>, _: Place<'_>) -> Text<'t> {
        text
    }

    fn text_of<'k>(key: &'k Text<'t>) -> &'k str {
        key.as_str()
    }

    fn null(_: Place<'_>) -> Self {
        Self::Null
    }

    fn scalar(text: Text<'t>, style: Style, _: Place<'_>) -> Self {
        if style == Style::Quoted { Self::quoted(text) } else { Self::bare(text) }
    }

    fn sequence(items: Vec<Self>, _: Place<'_>) -> Self {
        Self::Sequence(items)
    }

    fn mapping(entries: Vec<(Text<'t>, Self)>, _: Place<'_>) -> Self {
        Self::Mapping(entries)
    }
}
