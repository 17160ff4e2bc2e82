//! From a file's text to a configuration.

use std::path::Path;

use super::{
    Config, Defaults, cache,
    check::{Check, Purpose, Subject, Table, shown},
    error::{ConfigError, Mistake},
    file::{PROFILES, SCHEMA, SETTINGS, is_setting},
    instance,
    node::{At, Content, Entry, Key, Node},
    suggest,
    view::{View, profiles},
};
use crate::{
    layers::Retry,
    providers::{
        file::{Fault, Format},
        variables::Variables,
    },
    runtime::Calls,
};

/// What is known beside the text.
pub(super) struct Source<'a> {
    pub(super) path: Option<&'a Path>,
    /// What relative paths begin at.
    pub(super) folder: &'a Path,
    pub(super) variables: &'a Variables,
    pub(super) profile: Option<&'a str>,
}

/// The begin of a file, for what is missing in it.
const TOP: At = At { line: 1, column: 1 };

impl Source<'_> {
    pub(super) fn parse(&self, text: &[u8], format: Format) -> Result<Config, ConfigError> {
        let root: Node<'_> = format.read(text).map_err(|fault| self.failed(vec![fault.into()]))?;
        let mut mistakes = Vec::new();
        let file = self.root(&root, &mut mistakes);
        let chosen = self.chosen(file, &mut mistakes);
        for (_, other) in profiles(file).iter().filter(|(name, _)| !self.is_chosen(name)) {
            let other = other.entries().unwrap_or_default();
            self.view(Purpose::Other, &View::new(file, other), &mut mistakes);
        }
        self.view(Purpose::Base, &View::new(file, &[]), &mut mistakes);
        let used = Purpose::Use(self.variables);
        let config = chosen.map(|over| self.view(used, &View::new(file, over), &mut mistakes));
        config.filter(|_| mistakes.is_empty()).ok_or_else(|| self.failed(mistakes))
    }

    fn is_chosen(&self, profile: &Key<'_>) -> bool {
        self.profile == Some(profile.as_str())
    }

    fn failed(&self, mistakes: Vec<Mistake>) -> ConfigError {
        ConfigError::new(self.path, mistakes)
    }

    /// The entries of the file; its own keys are checked, and whether profiles are tables.
    fn root<'n, 't>(&self, root: &'n Node<'t>, mistakes: &mut Vec<Mistake>) -> &'n [Entry<'t>] {
        let mut check = Check::new(self.folder, Purpose::Base);
        if !matches!(root.content, Content::Nothing) {
            check.entries("the file", root);
        }
        let entries = root.entries().unwrap_or_default();
        let own = entries.iter().filter(|(key, _)| !is_setting(key.as_str())).collect::<Vec<_>>();
        let keys: Vec<_> = [&SCHEMA, &PROFILES].into_iter().chain(SETTINGS).collect();
        check.table(Subject { name: "the file", at: TOP }, &keys, &own);
        for (name, profile) in profiles(entries) {
            check_profile(&mut check, name.as_str(), profile);
        }
        mistakes.extend(check.into_mistakes());
        entries
    }

    /// What the chosen profile changes; `None` if it is not there.
    fn chosen<'n, 't>(
        &self,
        file: &'n [Entry<'t>],
        mistakes: &mut Vec<Mistake>,
    ) -> Option<&'n [Entry<'t>]> {
        let Some(chosen) = self.profile else { return Some(&[]) };
        let profiles = profiles(file);
        if let Some((_, node)) = profiles.iter().find(|(name, _)| self.is_chosen(name)) {
            return Some(node.entries().unwrap_or_default());
        }
        let names = || profiles.iter().map(|(name, _)| name.as_str());
        let suggestion = suggest::did_you_mean(chosen, names());
        let hint = match profiles {
            [] => "unset `SECRETS_PROFILE`, or add `[profile.NAME]`".to_owned(),
            _ => format!("let `SECRETS_PROFILE` be one of {}", suggest::list(names())),
        };
        let message = format!("the file does not have the profile that is chosen{suggestion}");
        mistakes.push(Mistake::new(message, hint));
        None
    }

    /// What a profile makes of the file; if it is not used, nothing.
    fn view(
        &self,
        purpose: Purpose<'_>,
        view: &View<'_, '_>,
        mistakes: &mut Vec<Mistake>,
    ) -> Config {
        let mut check = Check::new(self.folder, purpose);
        let keys: Vec<_> = SETTINGS.iter().collect();
        let table = check.table(Subject { name: "the file", at: TOP }, &keys, &view.settings);
        let found = view.providers.iter().filter_map(|found| instance::read(&mut check, found));
        let instances = found.collect();
        let stored = cache::read(&mut check, &table);
        mistakes.extend(check.into_mistakes());
        Config {
            path: self.path.map(Into::into),
            profile: self.profile.map(Into::into),
            load: table.preloads("load").unwrap_or_default().to_vec(),
            defaults: defaults(&table),
            instances,
            stored,
        }
    }
}

/// Only the names of its keys, since what it says depends on the file.
fn check_profile(check: &mut Check<'_>, name: &str, profile: &Node<'_>) {
    let entries = profile.entries().unwrap_or_default();
    let unknown = entries.iter().filter(|(key, _)| !is_setting(key.as_str())).collect::<Vec<_>>();
    let keys: Vec<_> = SETTINGS.iter().collect();
    let name = format!("the profile {}", shown(name));
    check.table(Subject { name: &name, at: profile.at }, &keys, &unknown);
}

/// What holds for providers that say nothing else.
fn defaults(table: &Table) -> Defaults {
    Defaults {
        ttl: table.span("ttl"),
        stale_if_error: table.span("stale_if_error"),
        calls: calls(table),
    }
}

/// How providers are called, as the file, a profile or a provider says.
pub(super) fn calls(table: &Table) -> Calls {
    Calls {
        retry: table.table("retry").map(retry),
        attempt_limit: table.span("timeout"),
        concurrency: table.count("concurrency"),
    }
}

fn retry(table: &Table) -> Retry {
    let attempts = table.count("attempts").map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    Retry::or_default(attempts, table.span("base"), table.span("cap"))
}

impl From<Fault> for Mistake {
    fn from(fault: Fault) -> Self {
        let hint = match fault.message {
            "this is not TOML" | "this is not JSON" => "correct the syntax; text stands in quotes",
            _ => "correct the file",
        };
        let mistake = Self::new(fault.message, hint);
        match fault.at {
            Some(at) => mistake.at(at.into()),
            None => mistake,
        }
    }
}
