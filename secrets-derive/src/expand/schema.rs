//! The constant `SCHEMA`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt as _;

use super::option;
use crate::{
    literal::{Pattern, Reference, Selector},
    model::{Content, Encoding, Fetched, Field, Model, Reader, Source},
};

/// `const SCHEMA: … = …;`
pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    let name = model.ident.unraw().to_string();
    let requests = model.requests.iter().map(request);
    let fields = model.fields.iter().map(field);
    quote! {
        const SCHEMA: __p::Schema = __p::Schema::new(#name, &[#(#requests),*], &[#(#fields),*]);
    }
}

fn request(reference: &Reference) -> TokenStream {
    let Reference { scheme, name, selector, .. } = reference;
    let selector = match selector {
        Selector::Latest => None,
        Selector::Version(id) => Some(quote!(.with_selector(__p::Selector::Version(#id)))),
        Selector::Stage(label) => Some(quote!(.with_selector(__p::Selector::Stage(#label)))),
    };
    quote!(__p::SecretRef::new(#scheme, #name) #selector)
}

fn field(field: &Field<'_>) -> TokenStream {
    let name = field.ident.unraw().to_string();
    match &field.content {
        Content::Fetched(fetched) => self::fetched(&name, fetched),
        Content::Nested => {
            let ty = field.ty;
            quote! {
                __p::Field::new(#name, __p::FieldKind::Nested(&<#ty as __p::Secrets>::SCHEMA), &[])
            }
        }
        Content::Composed(_) => quote!(__p::Field::new(#name, __p::FieldKind::Composed, &[])),
    }
}

fn fetched(name: &str, fetched: &Fetched<'_>) -> TokenStream {
    let kind = match fetched.reader {
        Reader::Config { .. } | Reader::ConfigOptional(_) | Reader::ConfigJson { .. } => {
            quote!(Config)
        }
        _ => quote!(Secret),
    };
    let sources = fetched.sources.iter().map(source);
    let settings = settings(fetched);
    quote!(__p::Field::new(#name, __p::FieldKind::#kind, &[#(#sources),*]) #settings)
}

fn source(source: &Source) -> TokenStream {
    let request = source.request;
    let field = option(source.field.as_ref());
    quote!(__p::Source::new(#request, #field))
}

/// The calls that set what differs from a plain field.
fn settings(fetched: &Fetched<'_>) -> TokenStream {
    let mut calls = TokenStream::new();
    if let Some(pattern) = &fetched.matching {
        calls.extend(matching(pattern, fetched.allow_empty));
    }
    if fetched.or_on_unavailable {
        calls.extend(quote!(.or_on_unavailable()));
    }
    if reads_json(&fetched.reader) {
        calls.extend(quote!(.json()));
    }
    if let Reader::Lazy(_) | Reader::LazyJson(_) = fetched.reader {
        calls.extend(quote!(.lazy()));
    }
    match fetched.encoding {
        Encoding::Plain => {}
        Encoding::Base64 => calls.extend(quote!(.encoding(__p::Encoding::Base64))),
        Encoding::Hex => calls.extend(quote!(.encoding(__p::Encoding::Hex))),
    }
    if let Some(ttl) = duration(fetched.ttl) {
        calls.extend(quote!(.ttl(#ttl)));
    }
    if let Some(limit) = duration(fetched.stale_if_error) {
        calls.extend(quote!(.stale_if_error(#limit)));
    }
    if fetched.uncached {
        calls.extend(quote!(.uncached()));
    }
    if let Some(grace) = duration(fetched.grace) {
        calls.extend(quote!(.grace(#grace)));
    }
    if let Some(text) = &fetched.default_text {
        calls.extend(quote!(.default_text(#text)));
    }
    calls
}

fn matching(pattern: &Pattern, allow_empty: bool) -> TokenStream {
    let Pattern { scheme, glob, field } = pattern;
    let field = option(field.as_ref());
    let allow_empty = allow_empty.then(|| quote!(.allow_empty()));
    quote!(.matching(#scheme, #glob, #field) #allow_empty)
}

fn reads_json(reader: &Reader<'_>) -> bool {
    use Reader::{AllJson, ConfigJson, LazyJson, SecretJson};
    matches!(reader, SecretJson | LazyJson(_) | AllJson(_) | ConfigJson { .. })
}

fn duration(milliseconds: Option<u64>) -> Option<TokenStream> {
    milliseconds.map(|milliseconds| quote!(__p::Duration::from_millis(#milliseconds)))
}
