//! A parsed file that knows where each of its parts stands.

use std::fmt;

use super::literal::{Literal, literal};
use crate::providers::file::{Place, Style, Target, Text};

/// Line and column, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// One part of the file.
pub(super) struct Node<'t> {
    pub(super) at: At,
    pub(super) content: Content<'t>,
}

/// What the part is, in the words of all formats.
pub(super) enum Content<'t> {
    Nothing,
    Text(Text<'t>),
    Literal(Literal),
    List(Vec<Node<'t>>),
    Table(Vec<Entry<'t>>),
}

/// A key with where it stands, and what it is set to.
pub(super) type Entry<'t> = (Key<'t>, Node<'t>);

pub(super) struct Key<'t> {
    text: Text<'t>,
    pub(super) at: At,
}

impl Key<'_> {
    pub(super) fn as_str(&self) -> &str {
        self.text.as_str()
    }
}

impl<'t> Node<'t> {
    pub(super) fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// What stands without quotes, if it is no text.
    pub(super) fn literal(&self) -> Option<Literal> {
        match self.content {
            Content::Literal(literal) => Some(literal),
            _ => None,
        }
    }

    pub(super) fn entries(&self) -> Option<&[Entry<'t>]> {
        match &self.content {
            Content::Table(entries) => Some(entries),
            _ => None,
        }
    }

    /// What it is, for messages; never what it says.
    pub(super) fn describe(&self) -> &'static str {
        match &self.content {
            Content::Nothing => "nothing",
            Content::Text(_) => "text",
            Content::Literal(Literal::Flag(_)) => "`true` or `false`",
            Content::Literal(Literal::Number(_)) => "a number",
            Content::Literal(Literal::Other) => "a date, a time or no number",
            Content::List(_) => "a list",
            Content::Table(_) => "a table",
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl From<(usize, usize)> for At {
    fn from((line, column): (usize, usize)) -> Self {
        Self { line, column }
    }
}

impl<'t> Target<'t> for Node<'t> {
    type Key = Key<'t>;

    fn key(text: Text<'t>, place: Place<'_>) -> Key<'t> {
        Key { text, at: place.line_column().into() }
    }

    fn text_of<'k>(key: &'k Key<'t>) -> &'k str {
        key.as_str()
    }

    fn null(place: Place<'_>) -> Self {
        Self::new(Content::Nothing, place)
    }

    fn scalar(text: Text<'t>, style: Style, place: Place<'_>) -> Self {
        let content = literal(text.as_str(), style).map_or(Content::Text(text), Content::Literal);
        Self::new(content, place)
    }

    fn sequence(items: Vec<Self>, place: Place<'_>) -> Self {
        Self::new(Content::List(items), place)
    }

    fn mapping(entries: Vec<Entry<'t>>, place: Place<'_>) -> Self {
        Self::new(Content::Table(entries), place)
    }
}

impl<'t> Node<'t> {
    fn new(content: Content<'t>, place: Place<'_>) -> Self {
        Self { at: place.line_column().into(), content }
    }
}
