//! What goes wrong on request.

use crate::{
    error::{Error, Result},
    value::{SecretBytes, Value},
};

/// A scripted fault of one name.
pub(super) enum Fault {
    Fail { error: Error, left: usize },
    Flap { error: Error, fails: bool },
    Hang,
    Truncate { len: usize },
}

impl Fault {
    /// What becomes of a read that would give `result`; `None` if it never ends.
    pub(super) fn apply(&mut self, result: Result<Value>) -> Option<Result<Value>> {
        match self {
            Self::Hang => None,
            Self::Truncate { len } => Some(result.map(|value| truncated(&value, *len))),
            Self::Fail { left: 0, .. } => Some(result),
            Self::Fail { error, left } => {
                *left -= 1;
                Some(Err(error.clone()))
            }
            Self::Flap { error, fails } => {
                let failing = *fails;
                *fails = !failing;
                Some(if failing { Err(error.clone()) } else { result })
            }
        }
    }
}

fn truncated(value: &Value, len: usize) -> Value {
    let bytes = value.expose_bytes();
    Value::new(SecretBytes::copy_from(&bytes[..len.min(bytes.len())]))
}
