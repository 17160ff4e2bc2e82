//! YAML 1.2, from the events of a parser that borrows.
//!
//! The parser owns text that is folded, escaped or a block; what it hands over is wiped with
//! the document, what it outgrew while it built the text is not.

use granit_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};

use super::{
    format::Fault,
    target::{Place, Style, Target},
    text::Text,
};

/// What is told of what the parser refuses, whose own words may quote the document.
pub(super) const NOT_YAML: &str = "this is not YAML";

/// The document in `text`; a null if there is none.
pub(super) fn parse<'t, T: Target<'t>>(text: &'t str) -> Result<T, Fault> {
    let mut reader = Reader { events: Parser::new_from_str(text) };
    let mut root = None;
    loop {
        match reader.next()? {
            (Event::StreamEnd, _) => {
                return Ok(root.unwrap_or_else(|| T::null(Place::LineColumn(1, 1))));
            }
            (Event::DocumentStart(..), span) if root.is_some() => {
                return Err(fault("a second document starts here; only one is read", span.start));
            }
            (Event::DocumentStart(..), _) => root = Some(reader.next_node()?),
            _ => {}
        }
    }
}

struct Reader<'t> {
    events: Parser<'t, granit_parser::StrInput<'t>>,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), Fault> {
        match self.events.next() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(fault(NOT_YAML, *error.marker())),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn next_node<T: Target<'t>>(&mut self) -> Result<T, Fault> {
        let (event, span) = self.next()?;
        self.node(event, span.start)
    }

    /// The parser limits how deep nodes nest.
    fn node<T: Target<'t>>(&mut self, event: Event<'t>, at: Marker) -> Result<T, Fault> {
        match event {
            Event::Scalar(text, style, _, tag) => scalar(text.into(), style, tag.as_deref(), at),
            Event::SequenceStart(_, _, None) => self.sequence(at),
            Event::MappingStart(_, _, None) => self.mapping(at),
            Event::SequenceStart(..) | Event::MappingStart(..) => Err(unknown_tag(at)),
            Event::Alias(_) => Err(fault("aliases are not supported; write the value out", at)),
            _ => Err(fault("a value is expected", at)),
        }
    }

    fn sequence<T: Target<'t>>(&mut self, at: Marker) -> Result<T, Fault> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(T::sequence(items, place(at))),
                (event, span) => items.push(self.node(event, span.start)?),
            }
        }
    }

    fn mapping<T: Target<'t>>(&mut self, at: Marker) -> Result<T, Fault> {
        let mut entries = Vec::new();
        let mut places = Vec::new();
        loop {
            match self.next()? {
                (Event::MappingEnd, _) => break,
                (Event::Scalar(key, ..), span) => {
                    places.push(span.start);
                    entries.push((T::key(key.into(), place(span.start)), self.next_node()?));
                }
                (_, span) => return Err(fault("a key has to be plain text", span.start)),
            }
        }
        match repeated(&entries) {
            Some(number) => Err(fault("this key stands twice in its mapping", places[number])),
            None => Ok(T::mapping(entries, place(at))),
        }
    }
}

/// The number of the first entry, in the order of keys, whose key another entry has before it.
fn repeated<'t, T: Target<'t>>(entries: &[(T::Key, T)]) -> Option<usize> {
    let key = |number: &usize| T::text_of(&entries[*number].0);
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(key);
    let pair = order.windows(2).find(|pair| key(&pair[0]) == key(&pair[1]))?;
    Some(pair[1])
}

/// A tag of YAML's own decides; any other is refused, since its meaning is not known here.
fn scalar<'t, T: Target<'t>>(
    text: Text<'t>,
    style: ScalarStyle,
    tag: Option<&Tag>,
    at: Marker,
) -> Result<T, Fault> {
    let bare = match tag {
        None => style == ScalarStyle::Plain,
        Some(tag) if tag.is_yaml_core_schema() => tag.suffix() != "str",
        Some(_) => return Err(unknown_tag(at)),
    };
    Ok(match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" if bare => T::null(place(at)),
        _ => T::scalar(text, if bare { Style::Plain } else { Style::Quoted }, place(at)),
    })
}

fn unknown_tag(at: Marker) -> Fault {
    fault("this tag is not supported; remove it", at)
}

fn fault(message: &'static str, at: Marker) -> Fault {
    Fault::new(message, line_column(at))
}

fn place(at: Marker) -> Place<'static> {
    let (line, column) = line_column(at);
    Place::LineColumn(line, column)
}

/// The parser counts columns from 0.
fn line_column(at: Marker) -> (usize, usize) {
    (at.line(), at.col() + 1)
}
