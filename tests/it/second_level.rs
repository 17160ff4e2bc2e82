//! The second level of the cache.

#[cfg(feature = "redis")]
mod configured;
mod fleet;
mod forgetting;
mod recalling;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "redis")]
mod redis_fleet;
#[cfg(all(feature = "sealed-file", unix))]
mod restart;
mod shelf;
