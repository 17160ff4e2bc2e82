//! A file as one profile sees it.
//!
//! A profile's key takes the place of the file's. Providers are merged key by key, unless the
//! profile gives a `type`: then it is another provider, of which the file's keys say nothing.

use super::{
    file::is_setting,
    literal::Literal,
    node::{Entry, Key},
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
        let kept = kept(base, over).filter_map(|(name, node)| {
            Some(Provider { name, entries: node.entries()?.iter().collect() })
        });
        let changed = over.iter().filter_map(|(name, node)| {
            Some(Provider { name, entries: changed(table(base, name.as_str()), node.entries()?) })
        });
        let providers = kept.chain(changed).collect();
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

/// A provider that a profile tells something of.
fn changed<'n, 't>(base: &'n [Entry<'t>], over: &'n [Entry<'t>]) -> Vec<&'n Entry<'t>> {
    let is_other = over.iter().any(|(key, _)| key.as_str() == "type");
    merge(if is_other { &[] } else { base }, over)
}

/// All keys, those of `over` in place of those of `base`.
fn merge<'n, 't>(base: &'n [Entry<'t>], over: &'n [Entry<'t>]) -> Vec<&'n Entry<'t>> {
    kept(base, over).chain(over).collect()
}

/// What `over` has no key of.
fn kept<'n, 't>(
    base: &'n [Entry<'t>],
    over: &'n [Entry<'t>],
) -> impl Iterator<Item = &'n Entry<'t>> {
    base.iter().filter(|(key, _)| !over.iter().any(|(other, _)| other.as_str() == key.as_str()))
}
