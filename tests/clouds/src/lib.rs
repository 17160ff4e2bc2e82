//! Servers on loopback ports that answer as clouds do, or as a test says.
//!
//! They know no TLS, so that nothing heavy is built for them: clients have to be sent here.

#![allow(
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::unwrap_used,
    missing_debug_implementations,
    reason = "only tests and examples use it, and there a panic is a failure"
)]

pub mod azure;
pub mod gcp;
pub mod stub;
