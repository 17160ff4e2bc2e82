//! The layers that come with the runtime. None of them knows a provider.
//!
//! Around every provider that is not [local](crate::Capabilities::with_local)
//! the runtime puts, from the outside in: [`Retry`], [`ConcurrencyLimit`],
//! [`Timeout`]. So a time limit covers one attempt, a slot is free again while
//! a retry waits, and waiting for a slot does not count against the limit.
//!
//! [`Fallback`] and [`Prefix`] are for providers of the program's choice; they stand outside of those
//! three.

mod concurrency_limit;
mod fallback;
mod prefix;
mod retry;
mod timeout;

pub use concurrency_limit::ConcurrencyLimit;
pub use fallback::Fallback;
pub use prefix::Prefix;
pub use retry::Retry;
pub use timeout::Timeout;
