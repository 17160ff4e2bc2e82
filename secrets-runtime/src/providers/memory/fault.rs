//! What goes wrong on request.

use crate::{
    error::Error,
    value::{SecretBytes, Value},
};

/// A scripted fault of one name.
pub(super) enum Fault {
    Fail { error: Error, left: usize },
    Flap { error: Error, fails: bool },
    Hang,
    Truncate { len: usize },
}

/// What becomes of one read.
pub(super) enum Step {
    Pass,
    Fail(Error),
    Hang,
    Truncate(usize),
}

impl Fault {
    pub(super) fn step(&mut self) -> Step {
        match self {
            Self::Hang => Step::Hang,
            Self::Truncate { len } => Step::Truncate(*len),
            Self::Fail { left: 0, .. } => Step::Pass,
            Self::Fail { error, left } => {
                *left -= 1;
                Step::Fail(error.clone())
            }
            Self::Flap { error, fails } => {
                let failing = *fails;
                *fails = !failing;
                if failing { Step::Fail(error.clone()) } else { Step::Pass }
            }
        }
    }
}

pub(super) fn truncated(value: &Value, len: usize) -> Value {
    let bytes = value.expose_bytes();
    Value::new(SecretBytes::copy_from(&bytes[..len.min(bytes.len())]))
}
