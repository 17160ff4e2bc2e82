//! Where something sealed belongs, so that nothing can be moved to another place.

use std::fmt;

/// The longest name in bytes.
pub(super) const NAME: usize = 512;

/// One place in one file.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The file's own id.
    pub(super) file: &'a str,
    pub(super) what: What<'a>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What<'a> {
    /// Seals nothing, and shows by that whether a key is the file's.
    Check,
    /// The whole document.
    Whole,
    /// The value of this name.
    Value(&'a str),
}

/// Whether `name` is one in every layout and spelling, and on one line.
pub(super) fn is_name(name: &str) -> bool {
    (1..=NAME).contains(&name.len()) && !name.chars().any(char::is_control)
}

/// On one line: neither an id nor a [name](is_name) has a line break.
impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file;
        match self.what {
            What::Check => write!(f, "{file} check"),
            What::Whole => write!(f, "{file} whole"),
            What::Value(name) => write!(f, "{file} value {name}"),
        }
    }
}
