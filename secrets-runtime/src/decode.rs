//! From a value's bytes to a field: select, decode, convert, validate.
//!
//! All of it happens after the cache, so five fields of one secret are one fetch.

mod compose;
mod document;
mod encoding;
mod field;
mod following;
pub(crate) mod json;
mod loaded;
mod matched;
mod outcome;
mod previous;
mod seen;

pub use compose::{ComposePart, Part};
pub use document::JsonField;
pub use field::{Check, FromSecret, SecretField};
pub use following::Following;
pub use loaded::Loaded;
pub(crate) use matched::{Match, Matched};
pub(crate) use outcome::{Fetched, Outcome, Piece, Reuse};
pub use previous::keeps_previous;
pub(crate) use seen::Seen;
