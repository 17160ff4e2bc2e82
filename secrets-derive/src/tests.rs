//! Snapshots of what the derive writes, and the fixtures shared with the runtime.
//!
//! `INSTA_UPDATE=always cargo test -p secrets-derive` records the snapshots again.

mod expansion;
mod patterns;
mod references;
