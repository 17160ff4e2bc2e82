//! `typed-secrets`, as its users write it.

use std::{error::Error, time::Duration};

use typed_secrets::Runtime;

/// A runtime with an empty cache; its provider `aws` finds the stub as the SDK does.
pub(crate) fn runtime() -> Result<Runtime, Box<dyn Error>> {
    Ok(Runtime::builder().build()?)
}

/// A runtime whose values are old after `ttl`.
pub(crate) fn runtime_with(ttl: Duration) -> Result<Runtime, Box<dyn Error>> {
    Ok(Runtime::builder().ttl(ttl).build()?)
}

pub(crate) fn reference(name: &str) -> String {
    format!("aws:{name}")
}
