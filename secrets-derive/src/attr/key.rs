//! Which words are accepted where, and what to say about any other.

use syn::Ident;

use super::FieldKind;
use crate::{
    ctxt::Ctxt,
    provider,
    suggest::{did_you_mean, list},
};

/// The keys of `#[secrets(...)]`.
const CONTAINER: &[&str] = &["prefix", "rename_all", "providers", "crate"];

/// The keys of both `#[secret(...)]` and `#[config(...)]`.
const FIELD: &[&str] = &[
    "json",
    "nested",
    "field",
    "encoding",
    "version",
    "stage",
    "ttl",
    "stale_if_error",
    "cache",
    "or",
    "or_on",
    "validate",
    "default",
];

/// The keys of `#[secret(...)]` alone.
const SECRET: &[&str] = &["compose", "insecure_default", "grace", "allow_empty"];

/// Reports a key that means nothing in a field's attribute.
pub(super) fn unknown_in_field(cx: &mut Ctxt, key: &Ident, kind: FieldKind) {
    let name = key.to_string();
    let accepted = || FIELD.iter().chain(secret_keys(kind)).copied();
    let builtin = provider::keys();
    if CONTAINER.contains(&name.as_str()) {
        cx.error(key, format_args!("`{name}` belongs on the struct: `#[secrets({name} …)]`"));
    } else {
        let suggestion = did_you_mean(&name, accepted().chain(builtin.iter().map(String::as_str)));
        report_unknown(
            cx,
            key,
            &suggestion,
            &format!("{}, or a provider's name", list(accepted())),
        );
    }
}

/// Reports a key that means nothing in the struct's attribute.
pub(super) fn unknown_in_container(cx: &mut Ctxt, key: &Ident) {
    let name = key.to_string();
    if FIELD.contains(&name.as_str()) || provider::of_key(&name).is_some() {
        cx.error(
            key,
            format_args!(
                "`{name}` belongs on a field: `#[secret({name} …)]` or `#[config({name} …)]`"
            ),
        );
    } else if SECRET.contains(&name.as_str()) {
        cx.error(key, format_args!("`{name}` belongs on a field: `#[secret({name} …)]`"));
    } else {
        let suggestion = did_you_mean(&name, CONTAINER.iter().copied());
        report_unknown(cx, key, &suggestion, &list(CONTAINER.iter().copied()));
    }
}

/// A near miss gets the suggestion alone, any other word the whole list.
fn report_unknown(cx: &mut Ctxt, key: &Ident, suggestion: &str, accepted: &str) {
    match suggestion {
        "" => cx.error(key, format_args!("unknown key `{key}`; accepted are {accepted}")),
        suggestion => cx.error(key, format_args!("unknown key `{key}`{suggestion}")),
    }
}

fn secret_keys(kind: FieldKind) -> &'static [&'static str] {
    match kind {
        FieldKind::Secret => SECRET,
        FieldKind::Config => &[],
    }
}
