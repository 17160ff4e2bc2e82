//! What stands in `#[secret(...)]`, `#[config(...)]` and `#[secrets(...)]`.
//!
//! [`entry`] splits an attribute, [`key`] knows which word is accepted where,
//! [`value`] reads one key's value, and [`field`] and [`container`] collect them.

pub(crate) mod container;
mod entry;
pub(crate) mod field;
mod key;
mod value;

use syn::Ident;

pub(crate) use container::ContainerAttr;
pub(crate) use field::{FieldAttr, FieldKind, Place};
pub(crate) use value::DefaultValue;

use crate::ctxt::Ctxt;
use entry::Given;

/// A key with its value.
pub(crate) struct Keyed<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

/// Reads `given` into `slot`; reports a key that is there already.
fn set<T>(
    cx: &mut Ctxt,
    slot: &mut Option<Keyed<T>>,
    (key, given): (Ident, &Given),
    read: impl FnOnce(&mut Ctxt, &Ident, &Given) -> Option<T>,
) {
    if slot.is_some() {
        cx.error(&key, format_args!("`{key}` is given twice; remove one of them"));
    } else if let Some(value) = read(cx, &key, given) {
        *slot = Some(Keyed { key, value });
    }
}
