//! A file as one profile sees it.
//!
//! A profile's key takes the place of the file's. Providers are merged key by key, unless the
//! profile gives a `type`: then it is another provider, of which the file's keys say nothing.

use super::{
    file::is_setting,
    node::{Entry, Key, Literal},
};

/// The keys that count, each with its value.
pub(super) struct View<'n, 't> {
    pub(super) settings: Vec<&'n Entry<'t>>,
    pub(super) providers: Vec<Provider<'n, 't>>,
}

pub(super) struct Provider<'n, 't> {
    pub(super) name: &'n Key<'t>,
    pub(super) entries: Vec<&'n Entry<'t>>,
}

impl Provider<'_, '_> {
    /// Whether it says `enabled = false`.
    pub(super) fn is_off(&self) -> bool {
        let enabled = self.entries.iter().find(|(key, _)| key.as_str() == "enabled");
        enabled.is_some_and(|(_, node)| matches!(node.literal(), Some(Literal::Flag(false))))
    }
}

impl<'n, 't> View<'n, 't> {
    /// Of `file`, with `profile` over it.
    pub(super) fn new(file: &'n [Entry<'t>], profile: &'n [Entry<'t>]) -> Self {
        let mut settings = merge(file, profile);
        settings.retain(|(key, _)| is_setting(key.as_str()));
        let (base, over) = (table(file, "providers"), table(profile, "providers"));
        let tables = merge(base, over).into_iter().filter(|(_, node)| node.entries().is_some());
        let mut providers = Vec::new();
        for (name, _) in tables {
            let (base, over) = (table(base, name.as_str()), table(over, name.as_str()));
            let is_other = over.iter().any(|(key, _)| key.as_str() == "type");
            let entries = merge(if is_other { &[] } else { base }, over);
            providers.push(Provider { name, entries });
        }
        Self { settings, providers }
    }
}

/// The profiles by their names.
pub(super) fn profiles<'n, 't>(file: &'n [Entry<'t>]) -> &'n [Entry<'t>] {
    table(file, "profile")
}

/// The entries of the table at `key`; none if it is not there.
fn table<'n, 't>(entries: &'n [Entry<'t>], key: &str) -> &'n [Entry<'t>] {
    let found = entries.iter().find(|(name, _)| name.as_str() == key);
    found.and_then(|(_, node)| node.entries()).unwrap_or_default()
}

/// All keys, those of `over` in place of those of `base`.
fn merge<'n, 't>(base: &'n [Entry<'t>], over: &'n [Entry<'t>]) -> Vec<&'n Entry<'t>> {
    let kept = |entry: &&Entry<'_>| !over.iter().any(|(key, _)| key.as_str() == entry.0.as_str());
    base.iter().filter(kept).chain(over).collect()
}
