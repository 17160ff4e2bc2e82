//! How a fetched value becomes the field's, and what stands for one that is absent.

use syn::{GenericArgument, LitStr, PathArguments, Type};

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
    refuse_default_of_option(cx, attr, ty);
    match attr.kind {
        FieldKind::Secret => secret(cx, attr),
        FieldKind::Config => config(cx, attr, ty),
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

fn secret<'a>(cx: &mut Ctxt, attr: &FieldAttr) -> (Reader<'a>, Option<LitStr>) {
    let default = attr.insecure_default.as_ref();
    let reader = if attr.json.is_some() { Reader::SecretJson } else { Reader::Secret };
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

/// The `T` of a type that is written `Option<T>`.
fn inside_option(ty: &Type) -> Option<&Type> {
    let path = match ty {
        Type::Group(group) => return inside_option(&group.elem),
        Type::Paren(paren) => return inside_option(&paren.elem),
        Type::Path(path) if path.qself.is_none() => &path.path,
        _ => return None,
    };
    let last = path.segments.last().filter(|last| last.ident == "Option")?;
    let standard = |name: &str| matches!(name, "std" | "core" | "option");
    if !path.segments.iter().rev().skip(1).all(|segment| standard(&segment.ident.to_string())) {
        return None;
    }
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            GenericArgument::Type(inner) => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::inside_option;

    fn is_option(ty: &str) -> bool {
        inside_option(&syn::parse_str(ty).expect("a type")).is_some()
    }

    #[test]
    fn knows_the_standard_option_by_each_of_its_paths() {
        for ty in
            ["Option<u8>", "std::option::Option<u8>", "::core::option::Option<u8>", "(Option<u8>)"]
        {
            assert!(is_option(ty), "{ty}");
        }
    }

    #[test]
    fn takes_no_other_type_for_it() {
        for ty in
            ["u8", "Option", "my::Option<u8>", "Vec<Option<u8>>", "Options<u8>", "&Option<u8>"]
        {
            assert!(!is_option(ty), "{ty}");
        }
    }
}
