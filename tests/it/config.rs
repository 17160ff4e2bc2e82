//! `secrets.toml`: what it says holds, and every mistake in it is told.

mod broken;
#[cfg(feature = "vault")]
mod circles;
mod global;
mod mentions;
mod profiles;
mod random;
mod schema;
mod settings;

use std::path::PathBuf;

/// A folder below `tests/fixtures/config`.
fn fixtures(folder: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/config").join(folder)
}
