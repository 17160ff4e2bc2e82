//! Which types a field may have.

use std::{any::type_name, str::FromStr};

use secrecy::{SecretBox, SecretSlice, SecretString};
use zeroize::Zeroize;

use super::Following;
use crate::{
    error::{Error, ErrorKind, Result},
    leased::{Leased, Lent},
    live::Live,
    value::SecretBytes,
};

/// A field's `validate` function. The refusal is a constant text, so that it cannot hold the value.
pub type Check<T> = fn(&T) -> Result<(), &'static str>;

/// A type that takes a secret's bytes and wipes them when it is dropped.
///
/// Implement it for a type of your own that does; do not implement it for one
/// that keeps the secret in ordinary memory.
///
/// ```
/// use secrets_runtime::{Error, ErrorKind, FromSecret, SecretBytes};
/// use zeroize::Zeroizing;
///
/// struct SigningKey(Zeroizing<[u8; 32]>);
///
/// impl FromSecret for SigningKey {
///     fn from_secret(bytes: SecretBytes) -> Result<Self, Error> {
///         let key = bytes.expose().try_into();
///         key.map(|key| Self(Zeroizing::new(key)))
///             .map_err(|_| Error::new(ErrorKind::Decode, "expected a key of 32 bytes"))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not wipe a secret when it is dropped",
    label = "not a type for a secret",
    note = "use `SecretString`, `SecretSlice<u8>` or `SecretBox<T>`; `Option`, `Live` or `Leased` may stand around it",
    note = "for a struct read from JSON add `json`; for a setting that is not secret use `#[config(...)]`"
)]
pub trait FromSecret: Sized {
    /// Converts the bytes.
    ///
    /// # Errors
    ///
    /// [`Decode`](ErrorKind::Decode) if they are not what the type expects. The
    /// message must not hold any of them.
    fn from_secret(bytes: SecretBytes) -> Result<Self>;
}

impl FromSecret for SecretString {
    #[inline]
    fn from_secret(bytes: SecretBytes) -> Result<Self> {
        bytes.into_text().map_err(|_| not_utf8())
    }
}

impl FromSecret for SecretSlice<u8> {
    fn from_secret(bytes: SecretBytes) -> Result<Self> {
        Ok(bytes.into_slice())
    }
}

impl<T: FromStr + Zeroize> FromSecret for SecretBox<T> {
    fn from_secret(bytes: SecretBytes) -> Result<Self> {
        parse(&bytes).map(|value| Self::new(Box::new(value)))
    }
}

/// Parses text; the parser's own error, which may show the text, is dropped.
pub(super) fn parse<T: FromStr>(bytes: &SecretBytes) -> Result<T> {
    let text = std::str::from_utf8(bytes.expose()).map_err(|_| not_utf8())?;
    text.parse().map_err(|_| {
        Error::new(ErrorKind::Decode, format!("the text is not a valid `{}`", type_name::<T>()))
    })
}

fn not_utf8() -> Error {
    Error::new(ErrorKind::Decode, "the value is not UTF-8 text")
        .with_hint("store text, or make the field a `SecretSlice<u8>`")
}

/// What a `#[secret]` field may be: a [`FromSecret`] type, alone or in `Option`, `Live` or `Leased`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not wipe a secret when it is dropped",
    label = "not a type for a secret",
    note = "use `SecretString`, `SecretSlice<u8>` or `SecretBox<T>`; `Option`, `Live` or `Leased` may stand around it",
    note = "for a struct read from JSON add `json`; for a setting that is not secret use `#[config(...)]`"
)]
pub trait SecretField: Sized {
    /// What `validate` looks at.
    type Target;

    #[doc(hidden)]
    const FOLLOWS: bool = false;

    #[doc(hidden)]
    const LENDS: bool = false;

    /// Converts and validates.
    #[doc(hidden)]
    fn from_bytes(bytes: SecretBytes, check: Option<Check<Self::Target>>) -> Result<Self>;

    /// What stands for a secret that no source has.
    #[doc(hidden)]
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }

    /// Takes over what the value is lent under, if the type tells it.
    #[doc(hidden)]
    fn lend(&self, _: Lent) {}

    /// Has the value follow its secret, if the type can.
    #[doc(hidden)]
    fn follow(&self, _: &mut Following<'_>, _: Option<Check<Self::Target>>) {}
}

impl<T: FromSecret> SecretField for T {
    type Target = T;

    #[inline]
    fn from_bytes(bytes: SecretBytes, check: Option<Check<T>>) -> Result<Self> {
        validated(T::from_secret(bytes)?, check)
    }
}

impl<T: FromSecret> SecretField for Option<T> {
    type Target = T;

    fn from_bytes(bytes: SecretBytes, check: Option<Check<T>>) -> Result<Self> {
        T::from_bytes(bytes, check).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T> SecretField for Live<T>
where
    T: SecretField + Send + Sync + 'static,
    T::Target: 'static,
{
    type Target = T::Target;
    const FOLLOWS: bool = true;
    const LENDS: bool = T::LENDS;

    fn from_bytes(bytes: SecretBytes, check: Option<Check<T::Target>>) -> Result<Self> {
        T::from_bytes(bytes, check).map(Live::new)
    }

    fn absent() -> Option<Self> {
        T::absent().map(Live::new)
    }

    fn lend(&self, lent: Lent) {
        self.current().lend(lent);
    }

    fn follow(&self, following: &mut Following<'_>, check: Option<Check<T::Target>>) {
        following.add(self, Box::new(move |loaded| loaded.secret_inside::<T>(0, check)));
    }
}

impl<T: SecretField> SecretField for Leased<T> {
    type Target = T::Target;
    const FOLLOWS: bool = outermost(T::FOLLOWS);
    const LENDS: bool = true;

    fn from_bytes(bytes: SecretBytes, check: Option<Check<T::Target>>) -> Result<Self> {
        T::from_bytes(bytes, check).map(Leased::new)
    }

    fn absent() -> Option<Self> {
        T::absent().map(Leased::new)
    }

    fn lend(&self, lent: Lent) {
        Leased::lend(self, lent);
    }

    fn follow(&self, following: &mut Following<'_>, _: Option<Check<T::Target>>) {
        following.keep(self);
    }
}

/// For a `Leased`, which follows its secret, if `inside` does not. The derive refuses those that it
/// knows by their names, in better words and before anything is built.
///
/// ```compile_fail,E0080
/// # use typed_secrets::{Leased, Live, SecretString, Secrets};
/// type Follows = Live<SecretString>;
///
/// #[derive(Secrets)]
/// struct Settings {
///     #[secret]
///     token: Leased<Follows>,
/// }
/// # #[tokio::main(flavor = "current_thread")] async fn main() { let _ = Settings::load().await; }
/// ```
pub(super) const fn outermost(inside: bool) -> bool {
    assert!(!inside, "what is in a `Leased` does not follow its secret; write `Live<Leased<…>>`");
    true
}

#[inline]
pub(super) fn validated<T>(value: T, check: Option<Check<T>>) -> Result<T> {
    match check.map(|check| check(&value)) {
        None | Some(Ok(())) => Ok(value),
        Some(Err(refusal)) => Err(Error::new(ErrorKind::Invalid, refusal)),
    }
}
