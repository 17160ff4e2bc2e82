//! The second level of the cache.

mod redis;
