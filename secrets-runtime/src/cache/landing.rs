//! What a fetch changed, for those who tell it to others. No value.

use std::sync::Arc;

use crate::{clock::Ticks, error::Error};

/// What a fetch changed.
#[derive(Clone, Debug)]
pub(crate) struct Landing {
    pub(crate) key: Arc<str>,
    pub(crate) what: What,
    /// How often something had been invalidated when it was asked for.
    pub(crate) generation: u64,
    /// How many fetches of the secret had failed in a row before this one.
    pub(crate) failures: u32,
    /// The age that the value of before had, if there was one.
    pub(crate) age: Option<Ticks>,
    /// The version that is in the cache.
    pub(crate) version: Option<Box<str>>,
    /// Whether that came from a fallback.
    pub(crate) fallback: bool,
    /// Whether a fallback answered this fetch.
    #[cfg_attr(not(feature = "metrics"), allow(dead_code, reason = "nobody else counts"))]
    pub(crate) from_fallback: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    /// The first value, or the same bytes as before.
    Refreshed,
    /// The same value, whose lease lasts longer now.
    Renewed,
    /// Other bytes than before.
    Rotated,
    /// No value; the one of before stays for as long as it may be used.
    Failed(Error),
    /// No value, and the one of before may not be used any more.
    Expired(Error),
}
