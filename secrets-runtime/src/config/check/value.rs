//! One value: what a key's kind accepts.

use std::{path::PathBuf, str::FromStr as _, time::Duration};

use zeroize::Zeroizing;

use super::{
    super::{
        key::{Choice, Key, Kind, Rule, common},
        node::{At, Content, Entry, Literal, Node},
    },
    Check, Checked, Credential, Purpose, Subject, shown,
    table::Text,
};
use crate::{
    duration,
    reference::{ParseError, SecretRefBuf},
    runtime::Preload,
};

const QUOTES: &str = "write it in quotes";

impl Check<'_> {
    /// `None` if it is wrong, or checked elsewhere.
    pub(super) fn value(&mut self, key: &'static Key, node: &Node<'_>) -> Option<Checked> {
        match key.kind {
            Kind::Text => self.text(key, node).map(|text| Checked::Text(Text(text))),
            Kind::Plain => {
                let text = self.plain(key, node, QUOTES)?;
                Some(Checked::Text(Text(Zeroizing::new(text.to_owned()))))
            }
            Kind::Path => self.path(key, node).map(|path| Checked::Paths(vec![path])),
            Kind::Paths => self.paths(key, node).map(Checked::Paths),
            Kind::Flag => self.flag(key, node).map(Checked::Flag),
            Kind::Count => self.number(key, "a whole number from 1", node).map(Checked::Count),
            Kind::Port => self.number(key, "a port from 1 to 65535", node).map(Checked::Port),
            Kind::Span => self.span(key, node).map(Checked::Span),
            Kind::Time => self.time(key, node).map(Checked::Span),
            Kind::Credential => self.credential(key, node).map(Checked::Credential),
            Kind::Patterns => self.preloads(key, node).map(Checked::Preloads),
            Kind::Table(keys, rules) => self.inner(key, keys, rules, node),
            Kind::Choice(choice) => self.choice(key, choice, node),
            Kind::Map => self.texts(key, node).map(Checked::Pairs),
            Kind::Characters => self.characters(key, node).map(Checked::Pairs),
            Kind::Providers | Kind::Profiles => {
                self.tables(key, node);
                None
            }
        }
    }

    /// Text, or the content of a variable: `{ env = "NAME" }`.
    fn text(&mut self, key: &Key, node: &Node<'_>) -> Option<Zeroizing<String>> {
        if let Some(entries) = node.entries() {
            return self.variable(key, node, &entries.iter().collect::<Vec<_>>());
        }
        let text = self.plain(key, node, QUOTES)?;
        Some(Zeroizing::new(text.to_owned()))
    }

    /// Text that is not empty.
    fn plain<'n>(&mut self, key: &Key, node: &'n Node<'_>, hint: &str) -> Option<&'n str> {
        let Some(text) = node.text() else {
            return self.wrong(key, "text", node, hint);
        };
        if text.is_empty() {
            let message = format!("`{}` is empty", key.name);
            self.mistake(node.at, message, "remove the key, or set it to something");
        }
        Some(text).filter(|text| !text.is_empty())
    }

    fn variable(
        &mut self,
        key: &Key,
        node: &Node<'_>,
        entries: &[&Entry<'_>],
    ) -> Option<Zeroizing<String>> {
        const ENV: &Key = &common::CREDENTIAL[0];
        let name = format!("`{}`", key.name);
        let table = self.table(Subject { name: &name, at: node.at }, &[ENV], entries);
        let variable = table.text(ENV.name)?;
        let Purpose::Use(variables) = self.purpose else { return None };
        let content = variables.get(variable).and_then(|text| text.into_string().ok());
        let content = content.map(Zeroizing::new).filter(|content| !content.is_empty());
        if content.is_none() {
            let message = format!("the variable of {name} is not set, is empty, or is not UTF-8");
            self.mistake(table.place(ENV.name), message, "set it, or write the text here");
        }
        content
    }

    fn path(&mut self, key: &Key, node: &Node<'_>) -> Option<PathBuf> {
        let text = self.plain(key, node, QUOTES)?;
        Some(self.folder.join(text))
    }

    fn paths(&mut self, key: &Key, node: &Node<'_>) -> Option<Vec<PathBuf>> {
        match &node.content {
            Content::List(items) if !items.is_empty() => {
                // All are looked at, so that all mistakes are told.
                let paths: Vec<_> = items.iter().map(|item| self.path(key, item)).collect();
                paths.into_iter().collect()
            }
            _ => self.path(key, node).map(|path| vec![path]),
        }
    }

    fn flag(&mut self, key: &Key, node: &Node<'_>) -> Option<bool> {
        match node.literal() {
            Some(Literal::Flag(flag)) => Some(flag),
            _ => self.wrong(key, "`true` or `false`", node, "write it without quotes"),
        }
    }

    /// A number above zero that `N` can hold.
    fn number<N: TryFrom<u64>>(&mut self, key: &Key, expected: &str, node: &Node<'_>) -> Option<N> {
        match node.literal() {
            Some(Literal::Number(number)) => {
                let number = number.filter(|number| *number > 0);
                let number = number.and_then(|number| N::try_from(number).ok());
                if number.is_none() {
                    let message = format!("`{}` has to be {expected}", key.name);
                    self.mistake(node.at, message, "write another number");
                }
                number
            }
            _ => self.wrong(key, expected, node, "write it without quotes"),
        }
    }

    fn span(&mut self, key: &Key, node: &Node<'_>) -> Option<Duration> {
        let span = node.text().and_then(duration::parse);
        match span {
            Some(_) => span,
            None if node.text().is_none() => {
                self.wrong(key, "a duration", node, duration::EXPECTED)
            }
            None => {
                let message = format!("`{}` is not a duration", key.name);
                self.mistake(node.at, message, duration::EXPECTED);
                None
            }
        }
    }

    fn time(&mut self, key: &Key, node: &Node<'_>) -> Option<Duration> {
        let span = self.span(key, node)?;
        if span.is_zero() {
            let hint = "give a longer one; `cache = false` at a provider turns caching off";
            let hint = if key.name == "ttl" { hint } else { "give a longer one" };
            self.mistake(node.at, format!("`{}` is zero", key.name), hint);
        }
        Some(span).filter(|span| !span.is_zero())
    }

    /// Never the secret itself.
    fn credential(&mut self, key: &Key, node: &Node<'_>) -> Option<Credential> {
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
        let variable = table.text("env").map(|name| format!("env:{name}"));
        let text = variable.as_deref().or_else(|| table.text("reference"))?;
        match SecretRefBuf::from_str(text) {
            Ok(reference) => Some(Credential::Reference(reference)),
            Err(error) => {
                let at = table.place(if variable.is_some() { "env" } else { "reference" });
                self.mistake(at, "this is not a reference", error.to_string());
                None
            }
        }
    }

    fn preloads(&mut self, key: &Key, node: &Node<'_>) -> Option<Vec<Preload>> {
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
        match text.parse() {
            Ok(pattern) => Some(Preload { pattern, allow_empty }),
            Err::<_, ParseError>(error) => {
                let message = format!("an item of `{}` is no pattern of references", key.name);
                self.mistake(at, message, error.to_string());
                None
            }
        }
    }

    fn inner(
        &mut self,
        key: &Key,
        keys: &'static [Key],
        rules: &[Rule],
        node: &Node<'_>,
    ) -> Option<Checked> {
        let name = format!("`{}`", key.name);
        let entries = self.entries(&name, node)?;
        let keys: Vec<_> = keys.iter().collect();
        let table = self.table(Subject { name: &name, at: node.at }, &keys, &entries);
        self.rules(rules, &table);
        Some(Checked::Table(table))
    }

    fn choice(&mut self, key: &Key, choice: &'static Choice, node: &Node<'_>) -> Option<Checked> {
        let name = format!("`{}`", key.name);
        let entries = self.entries(&name, node)?;
        let subject = Subject { name: &name, at: node.at };
        let variant = self.variant(choice, subject, &entries)?;
        let keys: Vec<_> = variant.keys.iter().collect();
        let others: Vec<_> =
            entries.into_iter().filter(|(name, _)| name.as_str() != choice.key).collect();
        let mut table = self.table(subject, &keys, &others);
        self.rules(variant.rules, &table);
        let word = Text(Zeroizing::new(variant.name.to_owned()));
        table.insert(choice.key, node.at, Some(Checked::Text(word)));
        Some(Checked::Table(table))
    }

    /// A table of texts by names of any kind.
    fn texts(&mut self, key: &Key, node: &Node<'_>) -> Option<Vec<(String, Text)>> {
        let entries = self.entries(&format!("`{}`", key.name), node)?;
        let pairs = entries
            .into_iter()
            .map(|(name, node)| Some((name.as_str().to_owned(), Text(self.text(key, node)?))));
        // All are looked at, so that all mistakes are told.
        pairs.collect::<Vec<_>>().into_iter().collect()
    }

    /// A table of single characters by single characters.
    fn characters(&mut self, key: &Key, node: &Node<'_>) -> Option<Vec<(String, Text)>> {
        let is_one = |text: &str| text.chars().count() == 1;
        let entries = self.entries(&format!("`{}`", key.name), node)?;
        let pairs = entries.into_iter().map(|(name, node)| {
            let text = self.plain(key, node, QUOTES)?;
            if is_one(name.as_str()) && is_one(text) {
                let text = Text(Zeroizing::new(text.to_owned()));
                return Some((name.as_str().to_owned(), text));
            }
            let message = format!("in `{}` only single characters can stand", key.name);
            self.mistake(name.at, message, "write it as `\"/\" = \"-\"`");
            None
        });
        // All are looked at, so that all mistakes are told.
        pairs.collect::<Vec<_>>().into_iter().collect()
    }

    /// Only that they are tables; what is in them depends on the profile.
    fn tables(&mut self, key: &Key, node: &Node<'_>) {
        let Some(entries) = self.entries(&format!("`{}`", key.name), node) else { return };
        for (name, inner) in entries {
            self.entries(&format!("{} in `{}`", shown(name.as_str()), key.name), inner);
        }
    }

    fn wrong<T>(&mut self, key: &Key, expected: &str, node: &Node<'_>, hint: &str) -> Option<T> {
        let message = format!("`{}` has to be {expected}, not {}", key.name, node.describe());
        self.mistake(node.at, message, hint);
        None
    }
}
