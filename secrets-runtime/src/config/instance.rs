//! One provider of a file: from its table to an instance with its settings.

use super::{
    check::{Check, Subject, Table},
    key::Key,
    read::calls,
    types::{self, Type},
    view::Provider,
    with,
};
use crate::{
    error::{Error, ErrorKind, Result},
    layers::Prefix,
    provider::{Capabilities, FetchRequest, SharedProvider},
    reference,
    runtime::ProviderSettings,
    value::Value,
};

/// A provider, ready to be added to a runtime.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) name: Box<str>,
    pub(crate) provider: SharedProvider,
    pub(crate) settings: ProviderSettings,
}

/// Checks the provider, and makes it if it is used.
pub(super) fn read(check: &mut Check<'_>, found: &Provider<'_, '_>) -> Option<Instance> {
    let name = found.name.as_str();
    if !reference::is_scheme(name) {
        let hint = reference::ParseError::BadScheme.to_string();
        check.mistake(found.name.at, "this cannot be the name of a provider", hint);
        return None;
    }
    let subject = Subject { name: &format!("the provider `{name}`"), at: found.name.at };
    let words = types::ALL.iter().map(|known| known.variant.name);
    let word = check.word(subject, "type", "type of a provider", words, &found.entries)?;
    let kind = types::ALL.iter().find(|known| known.variant.name == word)?;
    let keys: Vec<&'static Key> = kind.variant.keys.iter().chain(types::COMMON).collect();
    let table = check.unused(found.is_off(), |check| check.table(subject, &keys, &found.entries));
    check.rules(types::COMMON_RULES, &table);
    check.rules(kind.variant.rules, &table);
    let provider = if check.is_used() { provider(check, kind, &table)? } else { return None };
    Some(Instance { name: name.into(), provider, settings: settings(&table) })
}

fn provider(check: &mut Check<'_>, kind: &Type, table: &Table) -> Option<SharedProvider> {
    if table.flag("enabled") == Some(false) {
        return Some(SharedProvider::new(Disabled));
    }
    let Some(make) = kind.make else {
        let (name, feature) = (kind.variant.name, kind.feature);
        let message = format!("the type `{name}` needs the cargo feature `{feature}`");
        check.mistake(table.place("type"), message, "turn the feature on in `Cargo.toml`");
        return None;
    };
    let provider = make(table);
    Some(match table.text("prefix") {
        Some(prefix) => {
            let separator = table.text("separator").unwrap_or_default();
            provider.layer(&Prefix::new(format!("{prefix}{separator}")))
        }
        None => provider,
    })
}

fn settings(table: &Table) -> ProviderSettings {
    let settings = ProviderSettings::new().with_calls(calls(table));
    let settings = with(settings, table.span("ttl"), ProviderSettings::ttl);
    let settings = with(settings, table.flag("cache"), ProviderSettings::cache);
    with(settings, table.span("stale_if_error"), ProviderSettings::stale_if_error)
}

/// In place of a provider that is turned off: a name that must not lead anywhere else.
#[derive(Debug)]
struct Disabled;

impl crate::provider::Provider for Disabled {
    fn capabilities(&self) -> Capabilities {
        Capabilities::new().with_local()
    }

    async fn fetch(&self, _: &FetchRequest<'_>) -> Result<Value> {
        Err(Error::new(ErrorKind::Config, "the provider is turned off by the configuration")
            .with_hint("remove `enabled = false`, or take the secret from another provider"))
    }
}
