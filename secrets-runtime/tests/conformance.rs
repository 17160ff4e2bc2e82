//! The conformance suite against every provider that needs no server.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[path = "conformance/broken.rs"]
mod broken;
#[path = "conformance/broken_changes.rs"]
mod broken_changes;
#[path = "conformance/documents.rs"]
mod documents;
#[cfg(feature = "encrypted-file")]
#[path = "conformance/encrypted.rs"]
mod encrypted;
#[path = "conformance/folders.rs"]
mod folders;
#[path = "conformance/in_memory.rs"]
mod in_memory;
