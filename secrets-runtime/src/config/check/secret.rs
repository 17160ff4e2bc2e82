//! Which secrets are meant: credentials of providers, and what is loaded at the start.

use std::str::FromStr as _;

use super::{
    super::{
        key::{Key, common},
        node::{At, Content, Node},
    },
    Check, Credential, Subject,
};
use crate::{
    reference::{SecretPattern, SecretRef, SecretRefBuf},
    runtime::Preload,
};

impl Check<'_> {
    /// Never the secret itself.
    pub(super) fn credential(&mut self, key: &Key, node: &Node<'_>) -> Option<Credential> {
        let hint = "write where it is: `{ env = \"NAME\" }`, `{ file = \"PATH\" }` or \
                    `{ reference = \"PROVIDER:NAME\" }`";
        let Some(entries) = node.entries() else {
            let message = format!("`{}` is a secret, and secrets do not belong here", key.name);
            self.mistake(node.at, message, hint);
            return None;
        };
        let name = format!("`{}`", key.name);
        let subject = Subject { name: &name, at: node.at };
        let keys = common::CREDENTIAL.each_ref();
        let table = self.table(subject, &keys, &entries.iter().collect::<Vec<_>>());
        if entries.len() != 1 {
            self.mistake(node.at, format!("{name} has to come from one place"), hint);
            return None;
        }
        self.source(&table)
    }

    fn source(&mut self, table: &super::Table) -> Option<Credential> {
        if let Some(path) = table.path("file") {
            return Some(Credential::File(path.clone()));
        }
        if let Some(name) = table.text("env") {
            self.mention("env", table.place("env"));
            // Not by its text, in which `#` and `?` would not be part of the name.
            return Some(Credential::Reference(SecretRef::new("env", name).to_buf()));
        }
        let at = table.place("reference");
        match SecretRefBuf::from_str(table.text("reference")?) {
            Ok(reference) => {
                self.mention(reference.as_ref().scheme(), at);
                Some(Credential::Reference(reference))
            }
            Err(error) => {
                self.mistake(at, "this is not a reference", error.to_string());
                None
            }
        }
    }

    pub(super) fn preloads(&mut self, key: &Key, node: &Node<'_>) -> Option<Vec<Preload>> {
        let hint = "write a list such as `[\"aws:*\", \"env:API_KEY\"]`";
        let Content::List(items) = &node.content else {
            return self.wrong(key, "a list", node, hint);
        };
        let all: Vec<_> = items.iter().map(|item| self.preload(key, item, hint)).collect();
        all.into_iter().collect()
    }

    /// A pattern, or a table that says more about it.
    fn preload(&mut self, key: &Key, node: &Node<'_>, hint: &str) -> Option<Preload> {
        let Some(entries) = node.entries() else {
            let text = self.plain(key, node, hint)?;
            return self.pattern(key, node.at, text, false);
        };
        let name = format!("an item of `{}`", key.name);
        let keys = common::PRELOAD.each_ref();
        let entries: Vec<_> = entries.iter().collect();
        let table = self.table(Subject { name: &name, at: node.at }, &keys, &entries);
        let text = table.text("pattern")?;
        let allow_empty = table.flag("allow_empty").unwrap_or_default();
        self.pattern(key, table.place("pattern"), text, allow_empty)
    }

    fn pattern(&mut self, key: &Key, at: At, text: &str, allow_empty: bool) -> Option<Preload> {
        match text.parse::<SecretPattern>() {
            Ok(pattern) => {
                self.mention(pattern.scheme(), at);
                Some(Preload { pattern, allow_empty })
            }
            Err(error) => {
                let message = format!("an item of `{}` is no pattern of references", key.name);
                self.mistake(at, message, error.to_string());
                None
            }
        }
    }
}
