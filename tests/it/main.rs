//! What the crate promises, seen from outside: one module a promise.
//!
//! The modules that need a server say on one line that they were left out if it is not there;
//! with `TYPED_SECRETS_REQUIRE_SERVERS` set they fail.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

#[cfg(any(
    feature = "aws-agent",
    feature = "azure",
    feature = "gcp",
    feature = "vault",
    all(feature = "aws", feature = "ssm")
))]
use clouds::stub;

#[cfg(any(feature = "vault", all(feature = "aws", feature = "ssm")))]
mod http;
mod servers;
mod support;

mod access;
#[cfg(all(feature = "aws", feature = "ssm"))]
mod aws;
#[cfg(feature = "aws-agent")]
mod aws_agent;
#[cfg(feature = "azure")]
mod azure;
mod blips;
mod cache_model;
mod chains;
#[cfg(feature = "config")]
mod config;
mod day;
#[cfg(all(feature = "encrypted-file", unix))]
mod encrypted_file;
mod extremes;
mod fallback;
mod following;
mod freshness;
#[cfg(feature = "gcp")]
mod gcp;
mod globs;
mod health;
mod hosting;
mod lazy;
mod leaks;
mod leases;
mod lending;
mod lifetime;
mod limits;
mod live;
mod load_error;
#[cfg(feature = "metrics")]
mod metrics;
mod outage;
mod plan;
mod preload;
mod refresher;
mod remaking;
mod retries;
mod rules;
#[cfg(feature = "second-level")]
mod second_level;
mod single_flight;
mod stress;
mod structure;
#[cfg(feature = "template")]
mod template;
#[cfg(feature = "vault")]
mod vault;
#[cfg(any(feature = "azure", feature = "gcp"))]
mod waves;
