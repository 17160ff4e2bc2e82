//! Lines and columns of bytes in a text.

use std::cell::OnceCell;

/// A text that is not gone through from its begin for each place in it.
pub(crate) struct Lines<'t> {
    text: &'t str,
    marks: OnceCell<Vec<Mark>>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, marks: OnceCell::new() }
    }

    /// Line and column of a byte, from 1; the column in characters.
    pub(super) fn line_column(&self, at: usize) -> (usize, usize) {
        let marks = self.marks.get_or_init(|| marks(self.text));
        let before = marks.partition_point(|mark| mark.at <= at);
        let mark = marks[..before].last().copied().unwrap_or(Mark::START);
        let rest = self.text.get(mark.at..at).unwrap_or_default();
        let Mark { line, column, .. } = rest.chars().fold(mark, Mark::behind);
        (line, column)
    }
}

/// Line and column of the place behind `text`.
pub(super) fn end_of(text: &str) -> (usize, usize) {
    let Mark { line, column, .. } = text.chars().fold(Mark::START, Mark::behind);
    (line, column)
}

/// A place of which everything is known.
#[derive(Clone, Copy)]
struct Mark {
    at: usize,
    line: usize,
    column: usize,
}

impl Mark {
    const START: Self = Self { at: 0, line: 1, column: 1 };

    fn behind(self, c: char) -> Self {
        let at = self.at + c.len_utf8();
        match c {
            '\n' => Self { at, line: self.line + 1, column: 1 },
            _ => Self { at, column: self.column + 1, ..self },
        }
    }
}

/// How many bytes lie between two marks, at least.
const STEP: usize = 512;

fn marks(text: &str) -> Vec<Mark> {
    let mut marks = vec![Mark::START];
    let mut next = STEP;
    text.chars().fold(Mark::START, |mark, c| {
        let mark = mark.behind(c);
        if mark.at >= next {
            marks.push(mark);
            next = mark.at + STEP;
        }
        mark
    });
    marks
}

#[cfg(test)]
mod tests {
    use super::{Lines, end_of};

    #[test]
    fn places_are_those_that_are_counted_from_the_begin() {
        let text = "aä\t\r\n\n€𝄞 ".repeat(300);
        let lines = Lines::new(&text);
        for (at, _) in text.char_indices() {
            assert_eq!(lines.line_column(at), end_of(&text[..at]), "{at}");
        }
        assert_eq!(lines.line_column(text.len()), end_of(&text));
        assert_eq!(Lines::new("").line_column(0), (1, 1));
    }
}
