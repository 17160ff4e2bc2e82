//! What a write expects to be there, taken along to another thread.

use crate::provider::Condition;

/// A [`Condition`] that borrows nothing.
pub(in super::super) enum Expected {
    Anything,
    Nothing,
    Version(Box<str>),
}

impl From<Condition<'_>> for Expected {
    fn from(condition: Condition<'_>) -> Self {
        match condition {
            Condition::None => Self::Anything,
            Condition::Absent => Self::Nothing,
            Condition::Version(version) => Self::Version(version.into()),
        }
    }
}
