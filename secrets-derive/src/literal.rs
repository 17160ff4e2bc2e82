//! The texts that have a grammar of their own, read without tokens.
//!
//! Each reader takes a `&str` and tells what is wrong; where that is reported is
//! the caller's business.

pub(crate) mod duration;
pub(crate) mod pattern;
pub(crate) mod reference;
pub(crate) mod rename;
pub(crate) mod template;

pub(crate) use pattern::Pattern;
pub(crate) use reference::{Reference, Selector};
pub(crate) use rename::RenameRule;
