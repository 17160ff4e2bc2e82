//! The providers that work by name without configuration.

use crate::provider::SharedProvider;

/// Every built-in provider whose feature is on, by its scheme. None of them does I/O before its
/// first fetch.
pub(super) fn providers() -> Vec<(&'static str, SharedProvider)> {
    vec![]
}
