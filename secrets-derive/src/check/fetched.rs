//! A field that is read from a provider.

use syn::{Ident, Type};

use super::{pattern, reader, requests::Requests, scope::Scope, source};
use crate::{
    attr::{FieldAttr, FieldKind, Keyed},
    ctxt::Ctxt,
    literal::{Reference, Selector},
    model::{Encoding, Fetched, Reader},
};

/// Checks the field; `None` if anything was reported.
pub(super) fn check<'a>(
    cx: &mut Ctxt,
    attr: &FieldAttr,
    (ident, ty): (&Ident, &'a Type),
    scope: &Scope,
    requests: &mut Requests,
) -> Option<Fetched<'a>> {
    if let Some(written) = pattern::written(attr, ty) {
        return cx.attempt(|cx| {
            let (reader, matching) = pattern::check(cx, attr, &written, scope)?;
            check_cache(cx, attr);
            Some(Fetched { matching: Some(matching), ..fetched(attr, reader) })
        })?;
    }
    let (sources, reader, default_text) = cx.attempt(|cx| {
        pattern::refuse_half(cx, attr, ty);
        let sources = source::sources(cx, attr, ident, scope);
        let (reader, default_text) = reader::check(cx, attr, ty);
        check_or_on(cx, attr);
        check_ttl(cx, attr, &sources);
        check_cache(cx, attr);
        (sources, reader, default_text)
    })?;
    let sources = sources.into_iter().map(|source| requests.source(source)).collect();
    Some(Fetched { sources, default_text, ..fetched(attr, reader) })
}

/// What the field's keys say, each for itself.
fn fetched<'a>(attr: &FieldAttr, reader: Reader<'a>) -> Fetched<'a> {
    Fetched {
        reader,
        sources: Vec::new(),
        matching: None,
        allow_empty: attr.allow_empty.is_some(),
        or_on_unavailable: attr.or_on.as_ref().is_some_and(|on| on.value == "unavailable"),
        encoding: encoding(attr),
        ttl: attr.ttl.as_ref().map(|ttl| ttl.value),
        stale_if_error: attr.stale_if_error.as_ref().map(|limit| limit.value),
        uncached: is_uncached(attr),
        grace: attr.grace.as_ref().map(|grace| grace.value),
        default_text: None,
    }
}

fn encoding(attr: &FieldAttr) -> Encoding {
    match attr.encoding.as_ref().map(|encoding| encoding.value) {
        Some("base64") => Encoding::Base64,
        Some("hex") => Encoding::Hex,
        _ => Encoding::Plain,
    }
}

fn is_uncached(attr: &FieldAttr) -> bool {
    attr.cache.as_ref().is_some_and(|cache| !cache.value)
}

fn check_or_on(cx: &mut Ctxt, attr: &FieldAttr) {
    let secret_default = attr.default.is_some() && attr.kind == FieldKind::Secret;
    if let Some(or_on) = &attr.or_on
        && attr.or.is_none()
        && !secret_default
    {
        let message =
            "`or_on` says when to ask the next source, and there is none; add `or = [\"…\"]`";
        cx.error(&or_on.key, message);
    }
}

/// An alternative that is not pinned still follows the `ttl`.
fn check_ttl(cx: &mut Ctxt, attr: &FieldAttr, sources: &[Reference]) {
    let pinned = |source: &Reference| matches!(source.selector, Selector::Version(_));
    if let Some(ttl) = &attr.ttl
        && !sources.is_empty()
        && sources.iter().all(pinned)
    {
        cx.error(&ttl.key, "`ttl` has no effect on a pinned `version`; remove one of them");
    }
}

/// What says how long a value is kept means nothing where none is kept.
fn check_cache(cx: &mut Ctxt, attr: &FieldAttr) {
    let kept = [&attr.ttl, &attr.stale_if_error];
    if is_uncached(attr) {
        for Keyed { key, .. } in kept.into_iter().flatten() {
            let message = format!("`{key}` has no effect with `cache = false`; remove one of them");
            cx.error(key, message);
        }
    }
}
