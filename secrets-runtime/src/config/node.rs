//! A parsed file that knows where each of its parts stands.

use std::fmt;

use crate::providers::file::{Place, Target, Text};

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
    /// Without quotes: a number, a boolean, and in YAML text too.
    Bare(Text<'t>),
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
    /// The text, where the format takes it for text.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text.as_str()),
            Content::Bare(text) if self.literal().is_none() => Some(text.as_str()),
            _ => None,
        }
    }

    /// What a bare text stands for, if it is not text.
    pub(super) fn literal(&self) -> Option<Literal> {
        let Content::Bare(text) = &self.content else { return None };
        match text.as_str() {
            "true" => Some(Literal::Flag(true)),
            "false" => Some(Literal::Flag(false)),
            text if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
                number(text)
            }
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
        match (&self.content, self.literal()) {
            (Content::Nothing, _) => "nothing",
            (Content::List(_), _) => "a list",
            (Content::Table(_), _) => "a table",
            (_, Some(Literal::Flag(_))) => "`true` or `false`",
            (_, Some(Literal::Number(_))) => "a number",
            (Content::Text(_) | Content::Bare(_), None) => "text",
        }
    }
}

/// What has a meaning without quotes.
#[derive(Clone, Copy)]
pub(super) enum Literal {
    Flag(bool),
    /// `None` if it is none from 0 that is whole.
    Number(Option<u64>),
}

fn number(text: &str) -> Option<Literal> {
    let digits = text.replace('_', "");
    let is_number = digits.parse::<f64>().is_ok();
    is_number.then(|| Literal::Number(digits.parse().ok()))
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

    fn key(text: Text<'t>, place: Place<'t>) -> Key<'t> {
        Key { text, at: place.line_column().into() }
    }

    fn text_of<'k>(key: &'k Key<'t>) -> &'k str {
        key.as_str()
    }

    fn null(place: Place<'t>) -> Self {
        Self::new(Content::Nothing, place)
    }

    fn scalar(text: Text<'t>, bare: bool, place: Place<'t>) -> Self {
        Self::new(if bare { Content::Bare(text) } else { Content::Text(text) }, place)
    }

    fn sequence(items: Vec<Self>, place: Place<'t>) -> Self {
        Self::new(Content::List(items), place)
    }

    fn mapping(entries: Vec<Entry<'t>>, place: Place<'t>) -> Self {
        Self::new(Content::Table(entries), place)
    }
}

impl<'t> Node<'t> {
    fn new(content: Content<'t>, place: Place<'t>) -> Self {
        Self { at: place.line_column().into(), content }
    }
}
