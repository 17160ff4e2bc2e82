//! The method `build`: one call a field, so that every field's error is collected.
//!
//! Locals are numbered, not named after fields, and have a mixed-site span: no
//! user's expression can meet them, and no item but a constant that is called like them.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Type, spanned::Spanned as _};

use super::option;
use crate::model::{Content, Fetched, Field, Model, Part, Reader, Template};

/// `fn build(…) -> … { … }`
pub(super) fn expand(model: &Model<'_>) -> TokenStream {
    let is_composed =
        |(_, field): &(usize, &Field<'_>)| matches!(field.content, Content::Composed(_));
    let numbered = || model.fields.iter().enumerate();
    let first = numbered().filter(|entry| !is_composed(entry)).map(statement);
    let composed = numbered().filter(is_composed).map(statement);
    let result = result(model);
    let loaded = loaded();
    quote! {
        fn build(#loaded: &mut __p::Loaded<'_>) -> __p::Option<Self> {
            #(#first)*
            #(#composed)*
            #result
        }
    }
}

/// One pattern for all fields: a `?` for each would cost the compiler twice the time.
fn result(model: &Model<'_>) -> TokenStream {
    let names = model.fields.iter().map(|field| field.ident);
    let locals: Vec<Ident> = (0..model.fields.len()).map(local).collect();
    if locals.is_empty() {
        return quote!(__p::Option::Some(Self {}));
    }
    quote! {
        match (#(#locals,)*) {
            (#(__p::Option::Some(#locals),)*) => __p::Option::Some(Self { #(#names: #locals),* }),
            _ => __p::Option::None,
        }
    }
}

fn loaded() -> Ident {
    Ident::new("__loaded", Span::mixed_site())
}

fn local(number: usize) -> Ident {
    format_ident!("__f{number}", span = Span::mixed_site())
}

fn statement((number, field): (usize, &Field<'_>)) -> TokenStream {
    let (local, demand) = (local(number), demand(field));
    let value = match &field.content {
        Content::Fetched(fetched) => call(number, field, fetched),
        Content::Nested => nested(number, field.ty),
        Content::Composed(template) => compose(number, field, template),
    };
    let annotation = annotation(field);
    quote!(#demand let #local #annotation = #value;)
}

/// Any other type that is called `Lazy` or `BTreeMap` is refused where it stands.
fn annotation(field: &Field<'_>) -> Option<TokenStream> {
    let Content::Fetched(fetched) = &field.content else { return None };
    let (Reader::Lazy(_) | Reader::LazyJson(_) | Reader::All(_) | Reader::AllJson(_)) =
        fetched.reader
    else {
        return None;
    };
    let ty = field.ty;
    Some(quote_spanned!(at(ty)=> : __p::Option<#ty>))
}

/// What `grace` asks of the field's type, of which the name says nothing for certain.
fn demand(field: &Field<'_>) -> Option<TokenStream> {
    let Content::Fetched(Fetched { grace: Some(_), .. }) = &field.content else { return None };
    let ty = field.ty;
    Some(quote!(__p::keeps_previous::<#ty>();))
}

/// Where the type stands, with the names of generated code.
fn at(ty: &Type) -> Span {
    ty.span().resolved_at(Span::call_site())
}

/// Spanned at the type, so that what does not fit is reported there.
fn call(number: usize, field: &Field<'_>, fetched: &Fetched<'_>) -> TokenStream {
    let (mut loaded, check, ty) = (loaded(), check(field), field.ty);
    loaded.set_span(loaded.span().located_at(ty.span()));
    let span = at(ty);
    match &fetched.reader {
        Reader::Secret => quote_spanned!(span=> #loaded.secret::<#ty>(#number, #check)),
        Reader::SecretJson => quote_spanned!(span=> #loaded.json::<#ty>(#number, #check)),
        Reader::Lazy(inner) => quote_spanned!(span=> #loaded.lazy::<#inner>(#number, #check)),
        Reader::LazyJson(inner) => {
            quote_spanned!(span=> #loaded.lazy_json::<#inner>(#number, #check))
        }
        Reader::All(item) => quote_spanned!(span=> #loaded.all::<#item>(#number, #check)),
        Reader::AllJson(item) => quote_spanned!(span=> #loaded.all_json::<#item>(#number, #check)),
        Reader::ConfigOptional(inner) => {
            quote_spanned!(span=> #loaded.config_optional::<#inner>(#number, #check))
        }
        Reader::Config { default } => {
            let default = default_fn(default.as_ref());
            quote_spanned!(span=> #loaded.config::<#ty>(#number, #default, #check))
        }
        Reader::ConfigJson { default } => {
            let default = default_fn(default.as_ref());
            quote_spanned!(span=> #loaded.config_json::<#ty>(#number, #default, #check))
        }
    }
}

/// A type that is no such struct is reported once: the compiler says of this call what it says of
/// the schema.
fn nested(number: usize, ty: &Type) -> TokenStream {
    let loaded = loaded();
    quote!(#loaded.nested(#number, |#loaded| <#ty as __p::Secrets>::build(#loaded)))
}

fn check(field: &Field<'_>) -> TokenStream {
    option(field.validate.as_ref())
}

fn default_fn(default: Option<&TokenStream>) -> TokenStream {
    option(default.map(|default| quote!(|| #default)))
}

/// Composes if every inserted field is there; the errors of one that is not are known already.
fn compose(number: usize, field: &Field<'_>, template: &Template) -> TokenStream {
    let (loaded, check, ty) = (loaded(), check(field), field.ty);
    let parts = template.parts.iter().map(|piece| part(piece, template.span));
    let inserted = || template.inserted.iter().copied().map(local);
    let (values, patterns) = (inserted(), inserted());
    quote! {
        match (#(&#values,)*) {
            (#(__p::Option::Some(#patterns),)*) => #loaded.compose::<#ty>(#number, &[#(#parts),*], #check),
            _ => __p::Option::None,
        }
    }
}

/// The local is a reference by then.
fn part(part: &Part, span: Span) -> TokenStream {
    let (field, members) = match part {
        Part::Text(text) => return quote!(__p::Part::Text(#text)),
        Part::Field { field, members } => (field, members),
    };
    let mut inserted = local(*field);
    inserted.set_span(inserted.span().located_at(span));
    if members.is_empty() {
        quote!(__p::Part::Field(#inserted))
    } else {
        quote_spanned!(span=> __p::Part::Field(&#inserted #(.#members)*))
    }
}
