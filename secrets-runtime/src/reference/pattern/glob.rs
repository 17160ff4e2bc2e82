//! Which names a glob matches.
//!
//! In time that grows with the product of both lengths at most, whatever they are: who may create a
//! secret may choose its name.

/// A glob that has been read, segment by segment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Glob(Vec<Segment>);

/// What stands between two `/` of a glob.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Segment {
    /// `**`: any number of segments.
    Any,
    One(Vec<Token>),
}

/// One part of a segment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Token {
    Literal(char),
    /// `?`
    One,
    /// `*`
    Many,
    /// `[…]`, or `[!…]` if it is negated.
    Class {
        negated: bool,
        /// From one character to another, both included.
        ranges: Vec<(char, char)>,
    },
}

impl Glob {
    pub(super) fn matches(&self, name: &str) -> bool {
        let fits = |segment: &Segment, text: &str| match segment {
            Segment::Any => true,
            Segment::One(tokens) => fits(tokens, text),
        };
        wild(&self.0, name.split('/'), |segment| matches!(segment, Segment::Any), fits)
    }

    /// Adds what stood before a `/` or at the end; `None` if a `**` in it is no whole segment.
    pub(super) fn push(&mut self, tokens: Vec<Token>) -> Option<()> {
        let is_any = tokens == [Token::Many, Token::Many];
        if !is_any && tokens.windows(2).any(|two| two == [Token::Many, Token::Many]) {
            return None;
        }
        self.0.push(if is_any { Segment::Any } else { Segment::One(tokens) });
        Some(())
    }

    /// Ends the glob: a `**` at the end stands for one segment at least.
    pub(super) fn finish(&mut self) {
        if self.0.last() == Some(&Segment::Any) {
            self.0.push(Segment::One(vec![Token::Many]));
        }
    }

    /// How many `/` a name that matches has, unless there may be any number of them.
    pub(super) fn separators(&self) -> Option<usize> {
        (!self.0.contains(&Segment::Any)).then(|| self.0.len().saturating_sub(1))
    }
}

fn fits(tokens: &[Token], text: &str) -> bool {
    wild(tokens, text.chars(), |token| matches!(token, Token::Many), Token::is)
}

impl Token {
    fn is(&self, c: char) -> bool {
        match self {
            Self::Literal(literal) => *literal == c,
            Self::One | Self::Many => true,
            Self::Class { negated, ranges } => {
                ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) != *negated
            }
        }
    }
}

/// Whether `parts` match all of `items`, where a star stands for any number of these.
///
/// Only the last star that was met ever takes one more: what an earlier one could take in addition,
/// the last one can too.
fn wild<P, I: Iterator<Item: Copy> + Clone>(
    parts: &[P],
    mut items: I,
    is_star: impl Fn(&P) -> bool,
    fits: impl Fn(&P, I::Item) -> bool,
) -> bool {
    let (mut at, mut star) = (0, None);
    loop {
        let part = parts.get(at);
        if part.is_some_and(&is_star) {
            at += 1;
            star = Some((at, items.clone()));
            continue;
        }
        match (part, items.next()) {
            (None, None) => return true,
            (Some(_), None) => return false,
            (Some(part), Some(item)) if fits(part, item) => at += 1,
            (_, Some(_)) => {
                let Some((after, rest)) = &mut star else { return false };
                rest.next();
                (at, items) = (*after, rest.clone());
            }
        }
    }
}
