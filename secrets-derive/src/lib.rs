//! The derive macro of `typed-secrets`; depend on that crate.
//!
//! Attributes are read ([`attr`], [`parse`]), checked ([`check`]), and turned into
//! tokens ([`expand`]) by way of a [`model`] that holds no doubt any more. One
//! [`ctxt::Ctxt`] goes through all steps, so that one build shows every mistake.

use proc_macro2::TokenStream;
use syn::DeriveInput;

mod attr;
mod check;
mod ctxt;
mod expand;
mod literal;
mod model;
mod parse;
mod provider;
mod suggest;
#[cfg(test)]
mod tests;

/// Implements `Secrets` for a struct; the documentation is in `typed-secrets`.
#[proc_macro_derive(Secrets, attributes(secret, config, secrets))]
pub fn derive_secrets(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(input.into(), provider::BUILTIN).into()
}

fn derive(input: TokenStream, builtin: &'static [provider::Builtin]) -> TokenStream {
    match syn::parse2(input) {
        Ok(input) => try_derive(&input, builtin)
            .unwrap_or_else(|errors| expand::fallback::expand(&input, &errors)),
        Err(error) => error.into_compile_error(),
    }
}

/// Attributes → [`parse::Input`] → [`model::Model`] → tokens.
fn try_derive(
    input: &DeriveInput,
    builtin: &'static [provider::Builtin],
) -> syn::Result<TokenStream> {
    let mut cx = ctxt::Ctxt::default();
    let input = parse::parse(&mut cx, input);
    let model = input.map(|input| check::check(&mut cx, &input, builtin));
    cx.finish(model).map(|model| expand::expand(&model))
}
