//! The shared runtime: providers, cache and limits behind one cheap handle.

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

use crate::{cache::Cache, clock::Ticks, plan::ProviderId, secrets::Secrets};

mod account;
mod builder;
mod builtin;
mod deadline;
mod events;
mod execute;
mod fetch;
mod flight;
mod load;
mod plans;
mod read;
mod reader;
mod registry;
mod settle;

pub use builder::RuntimeBuilder;
pub(crate) use events::Hub;
pub use events::{EventListener, Events};
use load::{Finished, Load};
use plans::Plans;
pub use read::{Get, ReadOptions, Secret};
pub use reader::Reader;
use registry::Registry;

/// Providers, cache and limits, shared by everything that loads secrets.
///
/// A clone is a handle on the same runtime. The process-wide one, which
/// [`Secrets::load`] uses, knows the built-in providers by their names and needs
/// no configuration; [`Runtime::builder`] makes others.
///
/// Providers that are not [local](crate::Capabilities::with_local) are cached:
/// a value is used for at most its time to live, and however many callers ask
/// for a secret at once, it is fetched once.
///
/// It is used inside a tokio runtime whose timers are on, as `#[tokio::main]` and
/// `enable_all` turn them on: without timers tokio panics where something has to be waited for.
/// Outside of tokio only what needs no waiting is read; the rest is an error that says so.
#[derive(Clone)]
pub struct Runtime {
    shared: Arc<Shared>,
}

struct Shared {
    registry: Registry,
    plans: Plans,
    cache: Arc<Cache>,
    events: Hub,
    ttl: Ticks,
    load_limit: Duration,
}

impl Shared {
    fn is_local(&self, provider: ProviderId) -> bool {
        self.registry.get(provider).capabilities.is_local()
    }
}

static GLOBAL: OnceLock<Runtime> = OnceLock::new();

impl Runtime {
    /// The process-wide runtime; made with the built-in providers at first use.
    pub fn global() -> &'static Self {
        GLOBAL.get_or_init(|| Self::builder().build_checked())
    }

    /// Makes `runtime` the process-wide one.
    ///
    /// # Errors
    ///
    /// Gives `runtime` back if there is a process-wide one already, because it
    /// was set or used before.
    pub fn set_global(runtime: Self) -> Result<(), Self> {
        GLOBAL.set(runtime)
    }

    /// A runtime with the built-in providers, to which others can be added.
    pub fn builder() -> RuntimeBuilder {
        RuntimeBuilder::new()
    }

    /// Fills `T` and tells about each field, whether or not all could be filled.
    pub(crate) async fn load<T: Secrets>(&self) -> Finished<T> {
        let schema = const { &T::SCHEMA };
        let plan = self.shared.plans.get(schema, &self.shared.registry, self.shared.ttl);
        let mut load = Load::new(schema, plan, &self.shared.registry);
        execute::execute(&self.shared, &mut load).await;
        load.build()
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime").field("providers", &self.shared.registry).finish_non_exhaustive()
    }
}
