//! The crate that programs depend on; everything a user needs is here.

#![cfg_attr(any(not(doctest), feature = "aws"), doc = include_str!("../README.md"))]
#![doc(test(attr(deny(warnings), allow(dead_code, unused_variables))))]

pub use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox, SecretSlice, SecretString, zeroize};
pub use secrets_derive::Secrets;
#[doc(inline)]
pub use secrets_runtime::*;

#[doc(hidden)]
pub use secrets_runtime::__private;

/// A global allocator that wipes every block of memory before it is freed.
///
/// It covers what this crate cannot: buffers of TLS, of other crates and of the program itself.
/// It costs a write for every byte that is freed.
///
/// ```
/// use std::alloc::System;
/// use typed_secrets::ZeroAlloc;
///
/// #[global_allocator]
/// static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);
/// # fn main() {}
/// ```
#[cfg(feature = "zero-on-free")]
pub use zeroizing_alloc::ZeroAlloc;
