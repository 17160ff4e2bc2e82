//! Settings that no runtime can be made of.

use std::time::Duration;

use super::super::{ProviderSettings, registry::Registry};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::SharedProvider,
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

fn zero(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, message.into()).with_hint(
        "give a longer one; to keep no values of a provider, use \
         `provider_settings(name, ProviderSettings::new().cache(false))`",
    )
}
