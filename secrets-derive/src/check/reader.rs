//! How a fetched value becomes the field's, and what stands for one that is absent.

use syn::{LitStr, Type};

use super::{
    shape,
    wrapper::{inside_lazy, inside_option},
};
use crate::{
    attr::{DefaultValue, FieldAttr, FieldKind},
    ctxt::Ctxt,
    model::Reader,
};

/// The reader, and the text that stands for an absent value.
pub(super) fn check<'a>(
    cx: &mut Ctxt,
    attr: &FieldAttr,
    ty: &'a Type,
) -> (Reader<'a>, Option<LitStr>) {
    let inner = inside_lazy(ty);
    refuse_default_of_option(cx, attr, inner.unwrap_or(ty));
    match attr.kind {
        FieldKind::Secret => {
            shape::check_fetched(cx, ty);
            secret(cx, attr, inner)
        }
        FieldKind::Config => {
            shape::check_setting(cx, ty, attr.json.is_some());
            config(cx, attr, ty)
        }
    }
}

fn refuse_default_of_option(cx: &mut Ctxt, attr: &FieldAttr, ty: &Type) {
    let defaults = [
        attr.default.as_ref().map(|default| &default.key),
        attr.insecure_default.as_ref().map(|default| &default.key),
    ];
    if inside_option(ty).is_some() {
        for key in defaults.into_iter().flatten() {
            let message = "an `Option` field with a default is never `None`; remove one of them";
            cx.error(key, message);
        }
    }
}

/// `lazy` is the type inside of a `Lazy`.
fn secret<'a>(
    cx: &mut Ctxt,
    attr: &FieldAttr,
    lazy: Option<&'a Type>,
) -> (Reader<'a>, Option<LitStr>) {
    let default = attr.insecure_default.as_ref();
    let reader = match (lazy, attr.json.is_some()) {
        (None, false) => Reader::Secret,
        (None, true) => Reader::SecretJson,
        (Some(inner), false) => Reader::Lazy(inner),
        (Some(inner), true) => Reader::LazyJson(inner),
    };
    if let Some(default) = default {
        if attr.json.is_some() {
            let message =
                "`insecure_default` is a text, and `json` reads a document; remove one of them";
            cx.error(&default.key, message);
        }
        if attr.default.is_some() {
            let message = "`default` and `insecure_default` exclude each other; remove one of them";
            cx.error(&default.key, message);
        }
    }
    (reader, default.map(|default| default.value.clone()))
}

fn config<'a>(cx: &mut Ctxt, attr: &FieldAttr, ty: &'a Type) -> (Reader<'a>, Option<LitStr>) {
    let (text, default) = match attr.default.as_ref().map(|default| &default.value) {
        None => (None, None),
        Some(DefaultValue::Text(text)) => (Some(text.clone()), None),
        Some(DefaultValue::Expr(default)) => (None, Some(default.clone())),
    };
    if attr.json.is_none() {
        return match inside_option(ty) {
            Some(inner) => (Reader::ConfigOptional(inner), text),
            None => (Reader::Config { default }, text),
        };
    }
    if let Some(text) = &text {
        let message = "with `json` a default is an expression of the field's type, such as `Limits::default()`";
        cx.error(text, message);
    }
    (Reader::ConfigJson { default }, None)
}
