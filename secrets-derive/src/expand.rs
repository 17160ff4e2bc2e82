//! From a [`Model`] to the implementation. No doubt is left here, and nothing is reported.
//!
//! Generated code names only `core` and the facade's trait and `__private`. It is
//! kept short, since every struct's build pays for it: one constant, one method,
//! one call for each field.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::model::Model;

mod build;
pub(crate) mod fallback;
mod schema;

/// The implementation of `Secrets`.
pub(crate) fn expand(model: &Model<'_>) -> TokenStream {
    let Model { ident, path, .. } = model;
    let (impl_generics, type_generics, where_clause) = model.generics.split_for_impl();
    let schema = schema::expand(model);
    let build = build::expand(model);
    quote! {
        const _: () = {
            use #path::__private as __p;
            #[automatically_derived]
            #[allow(deprecated)]
            impl #impl_generics __p::Secrets for #ident #type_generics #where_clause {
                #schema
                #build
            }
        };
    }
}

fn option(value: Option<impl ToTokens>) -> TokenStream {
    if let Some(value) = value {
        quote!(__p::Option::Some(#value))
    } else {
        quote!(__p::Option::None)
    }
}
