//! A field that takes all secrets which a pattern matches: `BTreeMap<String, T>`.

use syn::{LitStr, Type};

use super::{
    refuse_keys,
    scope::Scope,
    source::{report, take_field},
    wrapper::{inside_map, is_string, wrapper},
};
use crate::{
    attr::{FieldAttr, FieldKind, Place},
    ctxt::Ctxt,
    literal::{Pattern, pattern::is_wild},
    model::Reader,
};

/// A pattern in an attribute, on a field of a type that takes many secrets.
pub(super) struct Written<'a, 'b> {
    at: &'b LitStr,
    text: String,
    ty: &'a Type,
    /// The types of the map's keys and values.
    map: (&'a Type, &'a Type),
}

/// The field's pattern; `None` if it is a field like any other.
pub(super) fn written<'a, 'b>(attr: &'b FieldAttr, ty: &'a Type) -> Option<Written<'a, 'b>> {
    let (at, text) = text(attr).filter(|(_, text)| is_wild(text))?;
    let map = inside_map(ty).or_else(|| wrapper(ty).and_then(|(_, inner)| inside_map(inner)))?;
    Some(Written { at, text, ty, map })
}

/// The reference as it is written out.
fn text(attr: &FieldAttr) -> Option<(&LitStr, String)> {
    match attr.place.as_ref()? {
        Place::Text(text) => Some((text, text.value())),
        Place::Named(word, text) => Some((text, format!("{word}:{}", text.value()))),
        Place::Bare(_) => None,
    }
}

/// How the map is made, and of which secrets.
pub(super) fn check<'a>(
    cx: &mut Ctxt,
    attr: &FieldAttr,
    written: &Written<'a, '_>,
    scope: &Scope,
) -> Option<(Reader<'a>, Pattern)> {
    refuse_keys(cx, attr, "a pattern", BESIDE);
    check_type(cx, attr, written);
    let mut pattern = report(cx, written.at, Pattern::parse(&written.text))?;
    scope.providers.accept(cx, written.at, &pattern.scheme);
    if let Some(field) = &attr.field {
        take_field(cx, field, &mut pattern.field);
    }
    let (_, item) = written.map;
    let reader = if attr.json.is_some() { Reader::AllJson(item) } else { Reader::All(item) };
    Some((reader, pattern))
}

/// What may stand beside a pattern.
const BESIDE: &[&str] =
    &["json", "field", "encoding", "validate", "ttl", "stale_if_error", "cache", "allow_empty"];

fn check_type(cx: &mut Ctxt, attr: &FieldAttr, written: &Written<'_, '_>) {
    let (key, item) = written.map;
    if attr.kind == FieldKind::Config {
        cx.error(&attr.word, CONFIG);
    }
    match wrapper(written.ty) {
        Some(("Option", _)) => cx.error(written.ty, OPTIONAL),
        Some((name, _)) => cx.error(written.ty, outside(name)),
        None if !is_string(key) => cx.error(key, KEY),
        None => {
            if let Some((name, _)) = wrapper(item) {
                cx.error(item, inside(name));
            }
        }
    }
}

const CONFIG: &str =
    "a pattern takes secrets; use `#[secret(...)]`, with `json` for values of any type";
const OPTIONAL: &str =
    "a map of secrets may be empty, so write it without `Option` and add `allow_empty`";
const KEY: &str = "the map's keys are the names of the secrets; write `BTreeMap<String, …>`";

fn outside(wrapper: &str) -> String {
    let then = match wrapper {
        "Live" => "; `Secrets::live` follows the whole struct, and with it the secrets that match",
        _ => "",
    };
    format!("`{wrapper}` cannot stand around the secrets of a pattern; remove it{then}")
}

fn inside(wrapper: &str) -> String {
    let then = match wrapper {
        "Live" => "; `Secrets::live` follows the whole struct, and with it the secrets that match",
        "Option" => ": what matches is there",
        _ => "",
    };
    format!("`{wrapper}` cannot stand around each secret of a pattern; remove it{then}")
}

/// Reports what has only the one half of a pattern with a map: a map without a pattern that is no
/// JSON document either, or `allow_empty` without a pattern.
pub(super) fn refuse_half(cx: &mut Ctxt, attr: &FieldAttr, ty: &Type) {
    if let Some(allow_empty) = &attr.allow_empty {
        cx.error(&allow_empty.key, ALLOW_EMPTY);
    }
    if inside_map(ty).is_some() && attr.json.is_none() && attr.kind == FieldKind::Secret {
        cx.error(ty, MAP);
    }
}

const ALLOW_EMPTY: &str = "`allow_empty` is for a pattern, such as \"aws:prod/*\" on a `BTreeMap<String, …>`; a single secret that may be absent is an `Option`";
const MAP: &str = "a map takes all secrets that a pattern matches; write one, such as \"aws:prod/*\", or add `json` to read one JSON document";
