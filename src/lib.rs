//! Typed secrets.

pub use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox, SecretSlice, SecretString};
pub use secrets_derive::Secrets;
#[doc(inline)]
pub use secrets_runtime::*;

#[doc(hidden)]
pub use secrets_runtime::__private;
