//! The provider instances of a runtime, by name.

use std::fmt;

use super::upkeep::Upkeep;
use crate::{
    cache::freshness::Policy,
    error::{Error, ErrorKind, Result},
    layers::Retry,
    plan::ProviderId,
    provider::{Capabilities, SharedProvider},
};

/// One provider instance with its layers.
pub(super) struct Instance {
    pub(super) name: Box<str>,
    pub(super) provider: SharedProvider,
    pub(super) capabilities: Capabilities,
    /// How old its values may be for readers that do not say.
    pub(super) policy: Policy,
    /// Whether its values are cached.
    pub(super) keep: bool,
    /// How often a list is tried, which its layers do once.
    pub(super) retry: Retry,
    /// Whether it comes with every runtime, in use or not.
    pub(super) is_built_in: bool,
    pub(super) upkeep: Upkeep,
}

impl Instance {
    /// Whether it was ever used for more than a local read.
    pub(super) fn is_upkept(&self) -> bool {
        self.upkeep.has_run()
    }
}

/// All instances; their number is small, so they are searched one by one.
pub(super) struct Registry {
    instances: Vec<Instance>,
    /// Why instances are missing, for a runtime that nobody could be told about.
    broken: Option<Error>,
}

impl Registry {
    pub(super) fn new(instances: Vec<Instance>, broken: Option<Error>) -> Self {
        Self { instances, broken }
    }

    /// What is wrong with the environment, if anything is.
    pub(super) fn broken(&self) -> Option<&Error> {
        self.broken.as_ref()
    }

    pub(super) fn find(&self, name: &str) -> Option<ProviderId> {
        let number = self.instances.iter().position(|instance| *instance.name == *name)?;
        u32::try_from(number).ok().map(ProviderId)
    }

    pub(super) fn find_with_policy(&self, name: &str) -> Option<(ProviderId, Policy)> {
        let id = self.find(name)?;
        Some((id, self.get(id).policy))
    }

    pub(super) fn get(&self, id: ProviderId) -> &Instance {
        &self.instances[id.0 as usize]
    }

    /// The instance that a reference's scheme names.
    pub(super) fn of_scheme(&self, scheme: &str) -> Result<ProviderId> {
        self.find(scheme).ok_or_else(|| self.unknown(scheme))
    }

    pub(super) fn instances(&self) -> impl Iterator<Item = (ProviderId, &Instance)> {
        (0..).map(ProviderId).zip(&self.instances)
    }

    /// The names of all instances.
    #[cfg(feature = "metrics")]
    pub(super) fn names(&self) -> impl Iterator<Item = (ProviderId, &str)> {
        self.instances().map(|(id, instance)| (id, &*instance.name))
    }

    pub(super) fn len(&self) -> usize {
        self.instances.len()
    }

    /// Why no instance has the name `scheme`.
    pub(super) fn unknown(&self, scheme: &str) -> Error {
        if let Some(broken) = &self.broken {
            return broken.clone();
        }
        let names: Vec<_> =
            self.instances.iter().map(|instance| format!("`{}`", instance.name)).collect();
        Error::new(
            ErrorKind::Config,
            format!("there is no provider named `{scheme}` in this runtime"),
        )
        .with_hint(format!(
            "add it with `Runtime::builder().provider(…)`, or as `[providers.{scheme}]` in \
             `secrets.toml`; there are {}",
            names.join(", ")
        ))
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.instances.iter().map(|instance| (&instance.name, &instance.provider)))
            .finish()
    }
}
