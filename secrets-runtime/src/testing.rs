//! Tools for tests: a conformance suite for providers, a search for leaks, and clocks.
//!
//! Behind the feature `testing`, and not a stable part of the public API.

mod clock;
pub mod conformance;
pub mod leaks;

pub use clock::{ManualClock, TokioClock};
