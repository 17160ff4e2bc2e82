#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod documented;
#[cfg(unix)]
mod finding;
mod formats;
