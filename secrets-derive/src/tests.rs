//! Snapshots of what the derive writes, and the fixtures shared with the runtime.
//!
//! `INSTA_UPDATE=always cargo test -p secrets-derive` records the snapshots again.

mod expansion;
mod nonsense;
mod patterns;
mod references;

use std::sync::LazyLock;

use crate::provider::{BUILTIN, Builtin};

/// All providers, whatever features the tests are built with.
fn all() -> &'static [Builtin] {
    static ALL: LazyLock<Vec<Builtin>> =
        LazyLock::new(|| BUILTIN.iter().map(|builtin| Builtin { on: true, ..*builtin }).collect());
    &ALL
}
