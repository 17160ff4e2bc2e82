//! The places a field's value may come from: the reference, then `or`, then a secret's `default`.

use quote::ToTokens;
use syn::{Ident, LitStr, ext::IdentExt as _};

use super::scope::Scope;
use crate::{
    attr::{DefaultValue, FieldAttr, FieldKind, Keyed, Place},
    ctxt::Ctxt,
    literal::{
        Reference, Selector,
        reference::{self, Problem},
    },
    provider,
};

/// The sources in the order in which they are asked.
pub(super) fn sources(
    cx: &mut Ctxt,
    attr: &FieldAttr,
    field: &Ident,
    scope: &Scope,
) -> Vec<Reference> {
    let mut sources = Vec::new();
    sources.extend(cx.attempt(|cx| primary(cx, attr, field, scope)).flatten());
    for text in attr.or.iter().flat_map(|or| &or.value) {
        let alternative = read(cx, text, &text.value(), scope);
        add(cx, &mut sources, text, alternative);
    }
    if let Some(text) = default_reference(cx, attr) {
        let default = read_default(cx, text, scope);
        add(cx, &mut sources, text, default);
    }
    sources
}

fn add(cx: &mut Ctxt, sources: &mut Vec<Reference>, text: &LitStr, source: Option<Reference>) {
    match source {
        Some(source) if sources.contains(&source) => {
            cx.error(text, "this reference is asked already; remove it");
        }
        source => sources.extend(source),
    }
}

/// The field's own reference, with what `version`, `stage` and `field` add to it.
fn primary(cx: &mut Ctxt, attr: &FieldAttr, field: &Ident, scope: &Scope) -> Option<Reference> {
    let mut reference = match &attr.place {
        Some(Place::Text(text)) => read(cx, text, &text.value(), scope),
        Some(Place::Named(word, text)) => {
            let scheme = scheme(word);
            scope.providers.accept(cx, word, &scheme);
            single(cx, text, &format!("{scheme}:{}", text.value()))
        }
        Some(Place::Bare(word)) => made(cx, word, field, scope, Some(scheme(word))),
        None => made(cx, &attr.word, field, scope, None),
    }?;
    if let Some(version) = &attr.version {
        select(cx, version, &mut reference, Selector::Version);
    }
    if let Some(stage) = &attr.stage {
        select(cx, stage, &mut reference, Selector::Stage);
    }
    if let Some(field) = &attr.field {
        take_field(cx, field, &mut reference.field);
    }
    Some(reference)
}

fn scheme(key: &Ident) -> String {
    let key = key.to_string();
    provider::of_key(&key).map_or(key, str::to_owned)
}

fn read(cx: &mut Ctxt, at: &LitStr, text: &str, scope: &Scope) -> Option<Reference> {
    let reference = single(cx, at, text)?;
    scope.providers.accept(cx, at, &reference.scheme);
    Some(reference)
}

/// Reads a reference to one secret; one that looks like a pattern is reported.
fn single(cx: &mut Ctxt, at: &LitStr, text: &str) -> Option<Reference> {
    if text.split('#').next().is_some_and(|name| name.contains('*')) {
        cx.error(at, PATTERN);
        return None;
    }
    report(cx, at, Reference::parse(text))
}

const PATTERN: &str = "`*` makes this a pattern, which takes all secrets that match, and here is room for one; \
    make the field a `BTreeMap<String, …>`, or write a literal `*` as `%2A`";

pub(super) fn report<T>(cx: &mut Ctxt, at: impl ToTokens, parsed: Result<T, Problem>) -> Option<T> {
    parsed.map_err(|problem| cx.error(at, problem)).ok()
}

/// The reference that is made from the field's name.
fn made(
    cx: &mut Ctxt,
    at: impl ToTokens,
    field: &Ident,
    scope: &Scope,
    word: Option<String>,
) -> Option<Reference> {
    let scheme = match (word, &scope.prefix.scheme) {
        (Some(word), Some(scheme)) if word != *scheme => {
            let message = format!(
                "the struct's `prefix` says `{scheme}:`, this field `{word}`; remove one of them"
            );
            cx.error(at, message);
            return None;
        }
        (_, Some(scheme)) => scheme.clone(),
        (word, None) => {
            let scheme = word.unwrap_or_else(|| "env".to_owned());
            scope.providers.accept(cx, at, &scheme);
            scheme
        }
    };
    let name = scope.made_name(&field.unraw().to_string(), &scheme);
    Some(Reference { scheme, name, selector: Selector::Latest, field: None })
}

fn select(
    cx: &mut Ctxt,
    given: &Keyed<LitStr>,
    reference: &mut Reference,
    selector: fn(String) -> Selector,
) {
    let (key, value) = (&given.key, given.value.value());
    if reference.selector != Selector::Latest {
        let message = "a secret is read in one version; remove all but one of `version`, `stage` and `?…` in the reference";
        cx.error(key, message);
    } else if value.is_empty() {
        cx.error(&given.value, format_args!("`{key}` is empty"));
    } else {
        report(cx, &given.value, reference::refuse_control(&value));
        reference.selector = selector(value);
    }
}

/// What the key `field` adds to a reference or a pattern.
pub(super) fn take_field(cx: &mut Ctxt, given: &Keyed<LitStr>, field: &mut Option<String>) {
    let value = given.value.value();
    if field.is_some() {
        let message = "the reference names a field already, after `#`; remove one of them";
        cx.error(&given.key, message);
    } else if value.is_empty() {
        cx.error(
            &given.value,
            "`field` is empty; name a JSON member or a pointer such as `/hosts/0`",
        );
    } else {
        report(cx, &given.value, reference::check_field(&value));
        *field = Some(value);
    }
}

const NOT_A_REFERENCE: &str = "a secret's default must be a reference such as \"env:NAME\"; \
    for a fixed text use `insecure_default`";

/// A secret's `default`; a setting's is a value, not a source.
fn default_reference<'a>(cx: &mut Ctxt, attr: &'a FieldAttr) -> Option<&'a LitStr> {
    let default = attr.default.as_ref().filter(|_| attr.kind == FieldKind::Secret)?;
    match &default.value {
        DefaultValue::Text(text) => Some(text),
        DefaultValue::Expr(tokens) => {
            cx.error(tokens, NOT_A_REFERENCE);
            None
        }
    }
}

fn read_default(cx: &mut Ctxt, text: &LitStr, scope: &Scope) -> Option<Reference> {
    match Reference::parse(&text.value()) {
        Err(Problem::NoScheme | Problem::BadScheme) => {
            cx.error(text, NOT_A_REFERENCE);
            None
        }
        _ => read(cx, text, &text.value(), scope),
    }
}
