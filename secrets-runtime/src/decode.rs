//! From a value's bytes to a field: select, decode, convert, validate.
//!
//! All of it happens after the cache, so five fields of one secret are one fetch.

mod compose;
mod encoding;
mod field;
pub(crate) mod json;
mod loaded;
mod outcome;
mod previous;

pub use compose::{ComposePart, Part};
pub use field::{Check, FromSecret, JsonField, SecretField};
pub use loaded::Loaded;
pub(crate) use outcome::{Fetched, Outcome, Piece};
pub use previous::keeps_previous;
