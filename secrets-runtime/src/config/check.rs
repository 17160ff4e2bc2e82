//! Compares what a file says with the descriptions of its keys, and keeps every mistake.

use std::path::Path;

use super::{
    error::Mistake,
    key::{Choice, Key, Rule, Variant},
    mention::Mention,
    node::{At, Entry, Node},
    suggest,
};
use crate::providers::variables::Variables;

mod secret;
mod table;
mod value;

pub(super) use table::{Checked, Credential, Table};

/// Goes through a file, or the view of it that a profile has.
pub(super) struct Check<'a> {
    /// What relative paths begin at.
    folder: &'a Path,
    purpose: Purpose<'a>,
    mistakes: Vec<Mistake>,
    mentions: Vec<Mention>,
}

/// What is looked at.
#[derive(Clone, Copy)]
pub(super) enum Purpose<'a> {
    /// What providers are made of.
    Use(&'a Variables),
    /// What another profile would use: what the environment lacks is no mistake.
    Other,
    /// What profiles build on: a profile may add what is missing.
    Base,
}

/// The table that is being checked, for messages.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    /// Such as "the provider `aws`".
    pub(super) name: &'a str,
    pub(super) at: At,
}

impl<'a> Check<'a> {
    pub(super) fn new(folder: &'a Path, purpose: Purpose<'a>) -> Self {
        Self { folder, purpose, mistakes: Vec::new(), mentions: Vec::new() }
    }

    /// Whether what is right is to be made.
    pub(super) fn is_used(&self) -> bool {
        matches!(self.purpose, Purpose::Use(_))
    }

    pub(super) fn into_mistakes(self) -> Vec<Mistake> {
        self.mistakes
    }

    /// The providers that what is used refers to.
    pub(super) fn take_mentions(&mut self) -> Vec<Mention> {
        std::mem::take(&mut self.mentions)
    }

    fn mention(&mut self, provider: &str, at: At) {
        if self.is_used() {
            self.mentions.push(Mention { provider: provider.into(), at });
        }
    }

    /// Takes the steps as for what is not used, if that is so.
    pub(super) fn unused<T>(&mut self, is_unused: bool, steps: impl FnOnce(&mut Self) -> T) -> T {
        let purpose = self.purpose;
        if is_unused && self.is_used() {
            self.purpose = Purpose::Other;
        }
        let taken = steps(self);
        self.purpose = purpose;
        taken
    }

    pub(super) fn mistake(&mut self, at: At, message: impl Into<String>, hint: impl Into<String>) {
        self.mistakes.push(Mistake::new(message, hint).at(at));
    }

    /// The keys that are right; the others are mistakes.
    pub(super) fn table(
        &mut self,
        subject: Subject<'_>,
        keys: &[&'static Key],
        entries: &[&Entry<'_>],
    ) -> Table {
        let mut table = Table::new(subject.at);
        for (name, node) in entries.iter().copied() {
            match keys.iter().find(|key| key.name == name.as_str()) {
                Some(key) => table.insert(key.name, node.at, self.value(key, node)),
                None => self.unknown_key(subject, keys, name.as_str(), name.at),
            }
        }
        for key in keys.iter().filter(|key| key.is_required && !has(entries, key.name)) {
            self.missing(subject, key.name, format!("`{}`: {}", key.name, key.about));
        }
        table
    }

    fn missing(&mut self, subject: Subject<'_>, key: &str, hint: String) {
        if !matches!(self.purpose, Purpose::Base) {
            self.mistake(subject.at, format!("{} needs the key `{key}`", subject.name), hint);
        }
    }

    /// Whether the keys go together.
    pub(super) fn rules(&mut self, rules: &[Rule], table: &Table) {
        for rule in rules {
            match *rule {
                Rule::NotBoth(first, second) if table.is_set(first) && table.is_set(second) => {
                    let message = format!("`{first}` and `{second}` exclude each other");
                    self.mistake(table.place(second), message, "remove one of them");
                }
                Rule::Needs(key, other) if table.is_set(key) && !table.is_set(other) => {
                    let message = format!("`{key}` is of no use without `{other}`");
                    self.mistake(table.place(key), message, "set both, or none of them");
                }
                Rule::Either(first, second) if !table.is_set(first) && !table.is_set(second) => {
                    self.missing_either(table.at, first, second);
                }
                Rule::NotBoth(..) | Rule::Needs(..) | Rule::Either(..) => {}
            }
        }
    }

    fn missing_either(&mut self, at: At, first: &str, second: &str) {
        if !matches!(self.purpose, Purpose::Base) {
            let message = format!("one of the keys `{first}` and `{second}` is needed");
            self.mistake(at, message, "set one of them");
        }
    }

    fn unknown_key(&mut self, subject: Subject<'_>, keys: &[&'static Key], given: &str, at: At) {
        let words = || keys.iter().map(|key| key.name);
        let suggestion = suggest::did_you_mean(given, words());
        let message = format!("{} has no key {}{suggestion}", subject.name, shown(given));
        self.mistake(at, message, format!("its keys are {}", suggest::list(words())));
    }

    /// The variant that the word at `choice.key` names.
    fn variant(
        &mut self,
        choice: &'static Choice,
        subject: Subject<'_>,
        entries: &[&Entry<'_>],
    ) -> Option<&'static Variant> {
        let names = choice.variants.iter().map(|variant| variant.name);
        let name = self.word(subject, choice.key, choice.what, names, entries)?;
        choice.variants.iter().find(|variant| variant.name == name)
    }

    /// The one of `words` that the key `key` is set to.
    pub(super) fn word(
        &mut self,
        subject: Subject<'_>,
        key: &str,
        what: &str,
        words: impl Iterator<Item = &'static str> + Clone,
        entries: &[&Entry<'_>],
    ) -> Option<&'static str> {
        let hint = format!("choose one of {}", suggest::list(words.clone()));
        let Some((_, node)) = entries.iter().find(|(name, _)| name.as_str() == key) else {
            self.missing(subject, key, hint);
            return None;
        };
        let given = node.text();
        let known = words.clone().find(|word| given == Some(*word));
        if known.is_none() {
            let suggestion = given.map(|given| suggest::did_you_mean(given, words));
            let message = format!("this is no {what}{}", suggestion.unwrap_or_default());
            self.mistake(node.at, message, hint);
        }
        known
    }

    /// The entries of a table; anything else is a mistake.
    pub(super) fn entries<'n, 't>(
        &mut self,
        name: &str,
        node: &'n Node<'t>,
    ) -> Option<Vec<&'n Entry<'t>>> {
        let entries = node.entries();
        if entries.is_none() {
            let message = format!("{name} has to be a table, not {}", node.describe());
            self.mistake(node.at, message, "set its keys one by one");
        }
        entries.map(|entries| entries.iter().collect())
    }
}

fn has(entries: &[&Entry<'_>], name: &str) -> bool {
    entries.iter().any(|(key, _)| key.as_str() == name)
}

/// A key, for messages. What looks like no word may be a secret that got astray.
pub(super) fn shown(key: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    let is_word = key.len() <= 24 && key.bytes().all(plain);
    if is_word { format!("`{key}`") } else { "that stands here".to_owned() }
}
