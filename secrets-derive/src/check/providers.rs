//! Which provider instances a struct's references may name.

use quote::ToTokens;
use syn::LitStr;

use crate::{
    ctxt::Ctxt,
    literal::reference::check_scheme,
    provider::{self, Builtin},
    suggest::{did_you_mean, list},
};

/// The built-in providers and the instances that the struct declares.
pub(super) struct Providers {
    builtin: &'static [Builtin],
    declared: Vec<String>,
}

impl Providers {
    pub(super) fn new(cx: &mut Ctxt, builtin: &'static [Builtin], declared: &[LitStr]) -> Self {
        let mut providers = Self { builtin, declared: Vec::new() };
        for name in declared {
            match providers.problem(&name.value()) {
                Some(problem) => cx.error(name, problem),
                None => providers.declared.push(name.value()),
            }
        }
        providers
    }

    /// What is wrong with declaring `name`.
    fn problem(&self, name: &str) -> Option<String> {
        if let Err(problem) = check_scheme(name) {
            Some(problem.to_string())
        } else if provider::is_builtin(name) {
            Some(format!("`{name}` is built in; give an instance of your own another name"))
        } else if self.declared.iter().any(|declared| declared == name) {
            Some(format!("`{name}` is declared twice; remove one of them"))
        } else {
            None
        }
    }

    /// Reports at `at` if no provider `scheme` can be used.
    pub(super) fn accept(&self, cx: &mut Ctxt, at: impl ToTokens, scheme: &str) {
        match self.builtin.iter().find(|builtin| builtin.name == scheme) {
            Some(builtin) if builtin.on => {}
            Some(Builtin { feature, .. }) => {
                let message = format!(
                    "the provider `{scheme}` needs a cargo feature: `cargo add typed-secrets --features {feature}`"
                );
                cx.error(at, message);
            }
            None if self.declared.iter().any(|declared| declared == scheme) => {}
            None => cx.error(at, self.unknown(scheme)),
        }
    }

    fn unknown(&self, scheme: &str) -> String {
        let declared = || self.declared.iter().map(String::as_str);
        let builtin = self.builtin.iter().map(|builtin| builtin.name);
        let on = self.builtin.iter().filter(|builtin| builtin.on).map(|builtin| builtin.name);
        let accepted = match did_you_mean(scheme, builtin.chain(declared())).as_str() {
            "" => "; accepted".to_owned(),
            suggestion => format!("{suggestion} Accepted"),
        };
        format!(
            "there is no provider `{scheme}`{accepted} are {}; \
             declare another one with `#[secrets(providers(\"{scheme}\"))]` on the struct",
            list(on.chain(declared())),
        )
    }
}
