//! From settings to a runtime.

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use super::{
    super::{
        Handles, Hub, Leases, Metrics, Runtime, Shared, Tasks, builtin, hosting, metrics,
        plans::Plans,
        preload::{Preload, Preloads},
        refresh::Refresher,
        registry::{Instance, Registry},
        settings::Calls,
        upkeep::Upkeep,
    },
    RuntimeBuilder,
};
use crate::{
    cache::{Cache, Tally, freshness::Policy},
    error::Error,
    layer::{Layer, stack},
    layers::{ConcurrencyLimit, Retry, Timeout},
    provider::{Provider as _, SharedProvider},
};

const STALE_IF_ERROR: Duration = Duration::from_hours(1);
const CONCURRENCY: usize = 32;
const ATTEMPT_LIMIT: Duration = Duration::from_secs(10);

impl RuntimeBuilder {
    /// Makes the runtime; every name is known to be a scheme.
    pub(in super::super) fn build_checked(
        mut self,
        default_ttl: Duration,
        preloads: Vec<Preload>,
        broken: Option<Error>,
    ) -> Runtime {
        let policy = Policy {
            ttl: self.ttl.unwrap_or(default_ttl).into(),
            stale: self.stale_if_error.unwrap_or(STALE_IF_ERROR).into(),
        };
        let added: Vec<_> = self.providers.iter().map(|(name, _)| name.clone()).collect();
        let instances = self
            .take_providers()
            .into_iter()
            .map(|(name, provider)| self.instance(name, provider, policy, &added));
        let registry = Registry::new(instances.collect(), broken);
        let tally = Tally::new(registry.len());
        let shared = Arc::new(Shared {
            #[cfg(feature = "second-level")]
            second_level: self.second_level.into_store(&registry),
            registry,
            plans: Plans::default(),
            cache: Arc::new(Cache::new(self.clock.clone(), self.max_entries, tally)),
            clock: self.clock,
            policy,
            load_limit: self.load_limit,
            grace: self.grace,
            tasks: Tasks::new(),
            refresher: Refresher::default(),
            events: Hub::new(),
            metrics: Metrics::new(),
            leases: Leases::default(),
            preloads: Preloads::new(preloads),
            shutdown_limit: self.shutdown_limit,
            is_closed: AtomicBool::new(false),
        });
        hosting::attach(&shared);
        Runtime { _handles: Arc::new(Handles(Arc::clone(&shared))), shared }
    }

    /// Built-in and added providers; of several with one name, the last.
    fn take_providers(&mut self) -> Vec<(String, SharedProvider)> {
        let mut all: Vec<(String, SharedProvider)> = Vec::new();
        let built_in = if self.built_in { builtin::built_in() } else { Vec::new() };
        let built_in = built_in.into_iter().map(|(name, provider)| (name.to_owned(), provider));
        for (name, provider) in built_in.chain(std::mem::take(&mut self.providers)) {
            match all.iter_mut().find(|(known, _)| *known == name) {
                Some(known) => known.1 = provider,
                None => all.push((name, provider)),
            }
        }
        all
    }

    fn instance(
        &self,
        name: String,
        provider: SharedProvider,
        default: Policy,
        added: &[String],
    ) -> Instance {
        let settings = self.settings.iter().rev().find(|(known, _)| *known == name);
        let settings = settings.map(|(_, settings)| *settings).unwrap_or_default();
        let provider = self.in_layers(&name, metrics::counted(&name, provider), settings.calls());
        Instance {
            is_built_in: !added.contains(&name),
            name: name.into(),
            capabilities: provider.capabilities(),
            provider,
            policy: settings.policy(default),
            keep: settings.keeps(),
            retry: self.retry_of(settings.calls()),
            upkeep: Upkeep::default(),
        }
    }

    fn retry_of(&self, calls: Calls) -> Retry {
        calls.or(self.calls).retry.unwrap_or_default().within(self.load_limit)
    }

    fn in_layers(&self, name: &str, provider: SharedProvider, calls: Calls) -> SharedProvider {
        let own = self.provider_layers.iter().filter(|(layered, _)| layered == name);
        let own = own.map(|(_, layer)| layer);
        let outer: Vec<_> = self.layers.iter().chain(own).map(|layer| &**layer).collect();
        let outer = outer.into_iter();
        if provider.capabilities().is_local() {
            return stack(provider, outer);
        }
        let retry = self.retry_of(calls);
        let calls = calls.or(self.calls);
        let limit = ConcurrencyLimit::new(calls.concurrency.unwrap_or(CONCURRENCY));
        let timeout = Timeout::new(calls.attempt_limit.unwrap_or(ATTEMPT_LIMIT));
        let inner: [&dyn Layer; 3] = [&retry, &limit, &timeout];
        stack(provider, outer.chain(inner))
    }
}
