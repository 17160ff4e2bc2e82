//! The candidates that read a remote store, each behind the same few calls.
//!
//! All of them find the stub through the environment, as their users would find AWS.

pub(crate) mod caching;
pub(crate) mod ours;
pub(crate) mod sdk;
pub(crate) mod secret_vault;
