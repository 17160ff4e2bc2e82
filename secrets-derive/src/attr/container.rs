//! The struct's attribute: `#[secrets(...)]`.

use syn::{Ident, LitStr, Path, parse_quote};

use super::{
    Keyed,
    entry::{Entry, Given, entries},
    field::kind_of,
    key, set, value,
};
use crate::{ctxt::Ctxt, literal::RenameRule};

/// What the struct's attribute says.
#[derive(Default)]
pub(crate) struct ContainerAttr {
    pub(crate) prefix: Option<Keyed<LitStr>>,
    pub(crate) rename_all: Option<Keyed<RenameRule>>,
    pub(crate) providers: Option<Keyed<Vec<LitStr>>>,
    pub(crate) path: Option<Keyed<Path>>,
}

impl ContainerAttr {
    /// Reads all `#[secrets(...)]` of the struct.
    pub(crate) fn read(cx: &mut Ctxt, attrs: &[syn::Attribute]) -> Self {
        let mut read = Self::default();
        for attr in attrs.iter().filter(|attr| kind_of(attr).is_some()) {
            cx.error(attr.path(), "this belongs on a field; on the struct write `#[secrets(...)]`");
        }
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("secrets")) {
            for entry in entries(cx, attr) {
                match entry {
                    Entry::Key(key, given) => read.set_key(cx, key, &given),
                    Entry::Text(text) => {
                        cx.error(text, "a reference belongs on a field: `#[secret(\"…\")]`");
                    }
                }
            }
        }
        read
    }

    /// Where generated code finds `typed-secrets`.
    pub(crate) fn facade(&self) -> Path {
        match &self.path {
            Some(path) => path.value.clone(),
            None => parse_quote!(::typed_secrets),
        }
    }

    fn set_key(&mut self, cx: &mut Ctxt, key: Ident, given: &Given) {
        let name = key.to_string();
        let entry = (key, given);
        match name.as_str() {
            "prefix" => set(cx, &mut self.prefix, entry, |cx, key, given| {
                value::text(cx, key, given, "APP_")
            }),
            "rename_all" => set(cx, &mut self.rename_all, entry, value::rename_rule),
            "providers" => set(cx, &mut self.providers, entry, value::arguments),
            "crate" => set(cx, &mut self.path, entry, value::path_text),
            _ => key::unknown_in_container(cx, &entry.0),
        }
    }
}
