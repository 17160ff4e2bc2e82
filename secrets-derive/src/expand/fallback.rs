//! An implementation that only exists, beside the errors.
//!
//! With it, a wrong attribute is reported alone: no "trait not implemented" follows.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::{attr::ContainerAttr, ctxt::Ctxt};

/// The errors, and an implementation that loads nothing.
pub(crate) fn expand(input: &DeriveInput, errors: &syn::Error) -> TokenStream {
    let path = path(input);
    let ident = &input.ident;
    let name = ident.to_string();
    let errors = errors.to_compile_error();
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    quote! {
        #errors
        const _: () = {
            use #path::__private as __p;
            #[automatically_derived]
            impl #impl_generics __p::Secrets for #ident #type_generics #where_clause {
                const SCHEMA: __p::Schema = __p::Schema::new(#name, &[], &[]);
                fn build(_: &mut __p::Loaded<'_>) -> __p::Option<Self> {
                    __p::Option::None
                }
            }
        };
    }
}

/// Reads the struct's attribute once more; what is wrong in it has been reported.
fn path(input: &DeriveInput) -> syn::Path {
    let mut cx = Ctxt::default();
    let attr = ContainerAttr::read(&mut cx, &input.attrs);
    let _ = cx.finish(Some(()));
    attr.facade()
}
