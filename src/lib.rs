#![cfg_attr(any(not(doctest), feature = "aws"), doc = include_str!("../README.md"))]
#![doc(test(attr(deny(warnings), allow(dead_code, unused_variables))))]

pub use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox, SecretSlice, SecretString, zeroize};
pub use secrets_derive::Secrets;
#[doc(inline)]
pub use secrets_runtime::*;

#[doc(hidden)]
pub use secrets_runtime::__private;
