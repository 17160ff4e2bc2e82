//! What may stand around a field's type: `Lazy`, `Live`, `Leased` and `Option`, from the outside in
//! this order.
//!
//! The types are known by their names, so that one message says what to write. What is called
//! otherwise is the compiler's to refuse.

use std::cmp::Ordering;

use syn::Type;

use super::wrapper::{secret_type, wrapper};
use crate::ctxt::Ctxt;

/// The order, and what is lost by each that stands inside of one that belongs into it.
const ORDER: [(&str, &str); 4] = [
    ("Lazy", "would not wait for its first use"),
    ("Live", "would not follow its secret"),
    ("Leased", "would not keep its lease"),
    ("Option", ""),
];

/// A secret that is fetched: reports the outermost two in the wrong order.
pub(super) fn check_fetched(cx: &mut Ctxt, mut ty: &Type) {
    while let Some((outer, inside)) = wrapper(ty) {
        if let Some(problem) = wrapper(inside).and_then(|(inner, _)| disorder(outer, inner)) {
            cx.error(ty, problem);
            return;
        }
        ty = inside;
    }
}

/// What is wrong with `outer<inner<…>>`. An `Option` in another may be what a document holds.
fn disorder(outer: &str, inner: &str) -> Option<String> {
    let place = |name: &str| ORDER.iter().position(|(known, _)| *known == name);
    let (outer_place, inner_place) = (place(outer)?, place(inner)?);
    let lost = ORDER[inner_place].1;
    match outer_place.cmp(&inner_place) {
        Ordering::Greater => {
            Some(format!("a `{inner}` in `{outer}` {lost}; write `{inner}<{outer}<…>>`"))
        }
        Ordering::Equal if outer != "Option" => {
            Some(format!("one `{outer}` is enough; remove the other one"))
        }
        _ => None,
    }
}

/// A struct with a schema of its own.
pub(super) fn check_nested(cx: &mut Ctxt, ty: &Type) {
    match wrapper(ty) {
        None => {}
        Some(("Option", _)) => {
            cx.error(ty, "a nested struct is always there; make its own fields `Option`");
        }
        Some((name, _)) => cx.error(
            ty,
            format_args!(
                "a nested struct is filled by the load; make its own fields `{name}`{}",
                whole(name)
            ),
        ),
    }
}

/// A text that is made of other fields.
pub(super) fn check_composed(cx: &mut Ctxt, ty: &Type) {
    if let Some((name, _)) = wrapper(ty).filter(|(name, _)| *name != "Option") {
        let message =
            format!("a composed text is made by the load; remove `{name}`{}", whole(name));
        cx.error(ty, message);
    }
}

/// A plain setting; `json` if it is a document.
pub(super) fn check_setting(cx: &mut Ctxt, ty: &Type, json: bool) {
    let inside = wrapper(ty).filter(|(name, _)| *name == "Option").map_or(ty, |(_, inside)| inside);
    if let Some((name, _)) = wrapper(inside).filter(|(name, _)| *name != "Option") {
        let message = format!(
            "a setting is read by the load; use `#[secret(...)]` for a `{name}` field, with `json` for a type of any kind{}",
            whole(name)
        );
        cx.error(ty, message);
    } else if let Some(name) = secret_type(inside).filter(|_| !json) {
        cx.error(ty, format_args!("`{name}` is for secrets; use `#[secret(...)]`"));
    }
}

/// The other way to have a value that follows.
fn whole(wrapper: &str) -> &'static str {
    match wrapper {
        "Live" => ", or follow the whole struct with `Secrets::live`",
        _ => "",
    }
}
