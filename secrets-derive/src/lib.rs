//! The derive macro of `typed-secrets`; depend on that crate.
//!
//! Attributes are read (`attr`, `parse`), checked (`check`), and turned into tokens
//! (`expand`) by way of a `model` that holds no doubt any more. One collector of errors
//! (`ctxt`) goes through all steps, so that one build shows every mistake.

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

/// Implements `Secrets` for a struct: `load` fills every field, or reports every one that failed.
///
/// Each field has one attribute: `#[secret(...)]` for a value that must be wiped from memory,
/// `#[config(...)]` for a plain setting.
///
/// ```
/// use serde::Deserialize;
/// use typed_secrets::{Live, SecretString, Secrets};
///
/// #[derive(Deserialize)]
/// struct Database {
///     username: String,
///     password: SecretString,
/// }
///
/// #[derive(Secrets)]
/// #[secrets(prefix = "APP_")]
/// struct Settings {
///     #[secret("file:prod/db", json)]
///     db: Database,
///     #[secret(env = "API_KEY", or = ["file:prod/app#api_key"])]
///     api_key: SecretString,
///     #[secret("file:prod/stripe#webhook", ttl = "5m")]
///     webhook: Live<SecretString>,
///     #[secret]
///     token: Option<SecretString>,
///     #[config(default = "localhost")]
///     host: String,
///     #[secret(compose = "postgres://{db.username}:{db.password}@{host}/app")]
///     database_url: SecretString,
/// }
///
/// async fn start() -> Result<(), typed_secrets::LoadError> {
///     let settings = Settings::load().await?;
///     println!("connecting to {}", settings.host);
///     Ok(())
/// }
///
/// let names: Vec<String> = Settings::SCHEMA.requests().iter().map(ToString::to_string).collect();
/// assert_eq!(
///     names,
///     ["file:prod/db", "env:API_KEY", "file:prod/app", "file:prod/stripe", "env:APP_TOKEN", "env:APP_HOST"]
/// );
/// ```
///
/// # Where a value comes from
///
/// A reference is `scheme:name[?version=ID | ?stage=LABEL][#field]`. The scheme is a provider's
/// name: a built-in one (`env`, `dotenv`, `file`, `dir`, `memory`, and with the cargo features of
/// the same names `aws`, `ssm`, `aws-agent` with `ssm-agent`, `vault`, `gcp` and `azure`), or one
/// that the struct declares with `providers`. `field` is a member of a JSON object, or a pointer
/// into it (RFC 6901) if it starts with `/`. A literal `%`, `?`, `#`, `*`, `[` or `}` is written
/// `%25`, `%3F`, `%23`, `%2A`, `%5B` or `%7D`.
///
/// | Written | Meaning |
/// |---|---|
/// | `"env:API_KEY"` | this reference |
/// | `env = "API_KEY"` | the same; any built-in provider can stand there, such as `aws_agent` |
/// | `env` | this provider; the name is made from the field's |
/// | nothing | the provider that `prefix` names, or else `env`; the name is made from the field's |
///
/// A made name is the field's, respelled by `rename_all`, behind `prefix`. Without `rename_all` it
/// is `SCREAMING_SNAKE_CASE` for `env` and `dotenv`, and as it is for any other provider.
///
/// # Keys of a field
///
/// | Key | Meaning |
/// |---|---|
/// | `json` | the value is a JSON document, read by serde |
/// | `field = "name"` | the same as `#name` in the reference, nothing escaped |
/// | `version = "…"`, `stage = "…"` | the same as `?version=` and `?stage=`, nothing escaped |
/// | `encoding = "base64"`, `"hex"` | the stored text is encoded |
/// | `or = ["ref", …]` | references that are asked if the first has no such secret |
/// | `or_on = "unavailable"` | ask them also if the first has failed for now; the default is `"not_found"` |
/// | `ttl = "5m"` | the value is kept for at most so long; units are `ms`, `s`, `m`, `h` and `d` |
/// | `stale_if_error = "1h"` | how long an older value may stand in while the provider fails; `"0s"`: never |
/// | `cache = false` | the value is kept nowhere: each load asks the provider |
/// | `grace = "10m"` | how long `previous()` of a `Live` secret gives the value that was replaced; `"0s"`: not at all |
/// | `allow_empty` | beside a pattern: it is no error that nothing matches |
/// | `validate = path` | a `fn(&T) -> Result<(), &'static str>` that must accept the value |
/// | `nested` | the field is a struct that derives `Secrets` itself; stands alone |
/// | `compose = "…{field.member}…"` | a secret text made from other fields, each percent-encoded; beside it only `validate`. `{{` and `}}` are literal braces |
///
/// Defaults differ. A secret's `default = "ref"` is one more reference, asked last; a fixed text
/// is `insecure_default = "text"`. A setting's `default` is a text, parsed as if it had been
/// set, or an expression of the field's type; blocks and closures go into a function.
///
/// # Patterns
///
/// A field of type `BTreeMap<String, T>` takes all secrets of one provider whose names match a
/// pattern, `scheme:glob[#field]`: `#[secret("file:config/*.yaml", json)]`. In the glob, `*` stands for
/// any characters of a segment, `?` for one, `[a-z]` and `[!a-z]` for one of a class or one that is not in
/// it, and `**` for any number of whole segments. `json`, `field`, `encoding`, `validate`, `ttl`,
/// `stale_if_error` and `cache` mean for each secret what they mean for one; nothing else stands beside
/// a pattern. A map without a pattern is a JSON document and needs `json`.
///
/// # Keys of the struct
///
/// | `#[secrets(...)]` | Meaning |
/// |---|---|
/// | `prefix = "APP_"` | the start of made names, as it is; `"file:prod/"` names their provider too |
/// | `rename_all = "kebab-case"` | the spelling of made names, as serde names spellings |
/// | `providers("aws-eu", …)` | provider instances of your own; any other scheme is a compile error |
/// | `crate = "path"` | where generated code finds `typed-secrets`, if not at `::typed_secrets` |
///
/// # Types
///
/// A secret is a `SecretString`, a `SecretSlice<u8>`, a `SecretBox<T>` or a type of your own that
/// implements `FromSecret`; with `json` it is any type that serde reads. A setting is any
/// `FromStr` type, or with `json` any type that serde reads. `Option<T>` is `None` if no source has
/// the value, and only then; `Live<T>` follows a secret's rotation; `Leased<T>` tells the lease of
/// what a backend lends; `Lazy<T>` is fetched at its first use. They stand in one another in the
/// order `Lazy<Live<Leased<Option<T>>>>`. A setting may be an `Option`, and so may a composed text.
///
/// The derive adds no bounds to type parameters; it knows the `Option` of a setting, and the `Lazy`
/// and the `BTreeMap` of a secret, by their names, so write them out.
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
