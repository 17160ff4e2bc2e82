//! What the runtime promises, seen from outside: one module a promise.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod support;

mod access;
#[cfg(all(feature = "aws", feature = "ssm"))]
mod aws;
mod chains;
mod freshness;
mod leaks;
mod lifetime;
mod limits;
mod live;
mod load_error;
mod plan;
mod retries;
#[cfg(all(feature = "aws", feature = "ssm"))]
mod servers;
mod single_flight;
mod stress;
mod structure;
#[cfg(all(feature = "aws", feature = "ssm"))]
mod stub;
