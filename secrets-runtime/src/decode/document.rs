//! Which types a field with `json` may have.

use serde::de::DeserializeOwned;

use super::{
    Following,
    field::{Check, outermost, validated},
    json,
};
use crate::{
    error::Result,
    leased::{Leased, Lent},
    live::Live,
};

/// What a field with `json` may be: a type that deserializes, alone or in `Live` or `Leased`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from JSON",
    label = "does not implement `serde::Deserialize`",
    note = "add `#[derive(serde::Deserialize)]` to the type, or remove `json` from the field"
)]
pub trait JsonField: Sized {
    /// What `validate` looks at.
    type Target;

    #[doc(hidden)]
    const FOLLOWS: bool = false;

    #[doc(hidden)]
    const LENDS: bool = false;

    /// Deserializes and validates.
    #[doc(hidden)]
    fn from_json(text: &str, check: Option<Check<Self::Target>>) -> Result<Self>;

    /// What stands for a secret that no source has.
    #[doc(hidden)]
    fn absent() -> Option<Self>;

    /// Takes over what the value is lent under, if the type tells it.
    #[doc(hidden)]
    fn lend(&self, _: Lent) {}

    /// Has the value follow its secret, if the type can.
    #[doc(hidden)]
    fn follow(&self, _: &mut Following<'_>, _: Option<Check<Self::Target>>) {}
}

impl<T: DeserializeOwned> JsonField for T {
    type Target = T;

    fn from_json(text: &str, check: Option<Check<T>>) -> Result<Self> {
        validated(json::from_str(text)?, check)
    }

    fn absent() -> Option<Self> {
        json::absent()
    }
}

impl<T> JsonField for Live<T>
where
    T: JsonField + Send + Sync + 'static,
    T::Target: 'static,
{
    type Target = T::Target;
    const FOLLOWS: bool = true;
    const LENDS: bool = T::LENDS;

    fn from_json(text: &str, check: Option<Check<T::Target>>) -> Result<Self> {
        T::from_json(text, check).map(Live::new)
    }

    fn absent() -> Option<Self> {
        T::absent().map(Live::new)
    }

    fn lend(&self, lent: Lent) {
        self.current().lend(lent);
    }

    fn follow(&self, following: &mut Following<'_>, check: Option<Check<T::Target>>) {
        following.add(self, Box::new(move |loaded| loaded.json_inside::<T>(0, check)));
    }
}

impl<T: JsonField> JsonField for Leased<T> {
    type Target = T::Target;
    const FOLLOWS: bool = outermost(T::FOLLOWS);
    const LENDS: bool = true;

    fn from_json(text: &str, check: Option<Check<T::Target>>) -> Result<Self> {
        T::from_json(text, check).map(Leased::new)
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
