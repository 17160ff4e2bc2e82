//! The structs that the build script writes from [`styles`](crate::styles).
#![allow(
    clippy::pedantic,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "generated; not every function and field is used"
)]

include!(concat!(env!("OUT_DIR"), "/settings.rs"));
