//! What the struct's attribute means for all its fields.

use syn::Path;

use super::providers::Providers;
use crate::{
    attr::ContainerAttr,
    ctxt::Ctxt,
    literal::{RenameRule, reference::Prefix},
    provider::Builtin,
};

/// The settings that fields share.
pub(super) struct Scope {
    pub(super) providers: Providers,
    pub(super) prefix: Prefix,
    pub(super) path: Path,
    rename: Option<RenameRule>,
}

impl Scope {
    pub(super) fn new(cx: &mut Ctxt, attr: &ContainerAttr, builtin: &'static [Builtin]) -> Self {
        let declared = attr.providers.as_ref().map_or(&[][..], |declared| &declared.value);
        let providers = Providers::new(cx, builtin, declared);
        let prefix = prefix(cx, attr, &providers).unwrap_or_default();
        let rename = attr.rename_all.as_ref().map(|rename| rename.value);
        Self { providers, prefix, path: attr.facade(), rename }
    }

    /// The name made from a field's at the provider `scheme`.
    pub(super) fn made_name(&self, field: &str, scheme: &str) -> String {
        let rule = self.rename.unwrap_or(match scheme {
            "env" | "dotenv" => RenameRule::ScreamingSnake,
            _ => RenameRule::Snake,
        });
        format!("{}{}", self.prefix.start, rule.apply(field))
    }
}

fn prefix(cx: &mut Ctxt, attr: &ContainerAttr, providers: &Providers) -> Option<Prefix> {
    let text = &attr.prefix.as_ref()?.value;
    match Prefix::parse(&text.value()) {
        Ok(prefix) => {
            if let Some(scheme) = &prefix.scheme {
                providers.accept(cx, text, scheme);
            }
            Some(prefix)
        }
        Err(problem) => {
            cx.error(text, problem);
            None
        }
    }
}
