//! The crate from outside, against real servers and against servers that misbehave.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[cfg(all(feature = "aws", feature = "ssm"))]
mod aws;
mod servers;
mod stub;
