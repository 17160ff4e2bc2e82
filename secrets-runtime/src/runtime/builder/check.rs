//! Settings that no runtime can be made of.

use std::time::Duration;

use super::super::{ProviderSettings, preload::Preloads, registry::Registry};
use crate::{
    error::{Error, ErrorKind, Result},
    plan::ProviderId,
    provider::{Provider as _, SharedProvider},
    reference,
};

/// Fails if a provider has a name that no reference can begin with.
pub(super) fn names(providers: &[(String, SharedProvider)]) -> Result<()> {
    match providers.iter().find(|(name, _)| !reference::is_scheme(name)) {
        None => Ok(()),
        Some((name, _)) => {
            let message = format!("`{name}` cannot be the name of a provider");
            Err(Error::new(ErrorKind::Config, message)
                .with_hint(reference::ParseError::BadScheme.to_string()))
        }
    }
}

/// Fails if there is no provider of one of these names.
pub(super) fn known(names: &[String], registry: &Registry) -> Result<()> {
    match names.iter().find(|name| registry.find(name).is_none()) {
        None => Ok(()),
        Some(name) => Err(registry.unknown(name)),
    }
}

/// Fails if providers need each other's secrets in a circle, or those of one that there is not.
pub(super) fn needs(registry: &Registry) -> Result<()> {
    registry.instances().try_for_each(|(id, _)| follow(registry, &mut vec![id]))
}

/// Goes on from the last provider of `path` to those that it needs.
fn follow(registry: &Registry, path: &mut Vec<ProviderId>) -> Result<()> {
    let Some(last) = path.last() else { return Ok(()) };
    for needed in registry.get(*last).provider.needs() {
        let needed = needed.as_ref();
        let next = registry.of_scheme(needed.scheme()).map_err(|error| {
            let name = &registry.get(path[path.len() - 1]).name;
            error.with_note(format!("the provider `{name}` needs `{needed}` for its credentials"))
        })?;
        path.push(next);
        if path[..path.len() - 1].contains(&next) {
            return Err(circle(registry, path));
        }
        follow(registry, path)?;
        path.pop();
    }
    Ok(())
}

fn circle(registry: &Registry, path: &[ProviderId]) -> Error {
    let names: Vec<_> = path.iter().map(|id| &*registry.get(*id).name).collect();
    let message = format!("providers need each other's secrets: {}", names.join(" → "));
    Error::new(ErrorKind::Config, message).with_hint(
        "let one of them take its credentials from somewhere else, such as `env` or `file`",
    )
}

/// Fails if a time to live is zero: nothing would be kept, and yet all of it refreshed.
pub(super) fn ttls(
    default: Option<Duration>,
    settings: &[(String, ProviderSettings)],
) -> Result<()> {
    let is_zero = |ttl: Option<Duration>| ttl.is_some_and(|ttl| ttl.is_zero());
    if is_zero(default) {
        return Err(zero("the runtime's `ttl` is zero"));
    }
    match settings.iter().find(|(_, settings)| is_zero(settings.own_ttl())) {
        None => Ok(()),
        Some((name, _)) => Err(zero(format!("the `ttl` of the provider `{name}` is zero"))),
    }
}

/// Fails if there is no provider of what is to be preloaded.
pub(super) fn preloads(preloads: &Preloads, registry: &Registry) -> Result<()> {
    preloads.iter().try_for_each(|preload| {
        let provider = registry.of_scheme(preload.pattern.scheme());
        provider.map(drop).map_err(|error| error.with_pattern(&preload.pattern))
    })
}

fn zero(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, message.into()).with_hint(
        "give a longer one; to keep no values of a provider, use \
         `provider_settings(name, ProviderSettings::new().cache(false))`",
    )
}
