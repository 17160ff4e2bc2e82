//! The shared runtime: providers, cache and limits behind one cheap handle.

use std::{
    fmt,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use crate::{
    cache::{Cache, freshness::Policy},
    clock::{SharedClock, Ticks},
    decode::Loaded,
    error::{Error, LoadError, Result},
    lazy::Access,
    live::{Follower, Live},
    plan::{Planned, ProviderId, Search},
    secrets::Secrets,
};

mod access;
mod account;
mod attempt;
mod builder;
mod builtin;
mod bulk;
mod deadline;
mod events;
mod execute;
mod fetch;
mod flight;
mod health;
mod helpers;
mod hosting;
mod leases;
mod load;
#[cfg(feature = "template")]
mod many;
mod metrics;
mod plans;
mod preload;
mod read;
mod reader;
#[cfg(feature = "second-level")]
mod recall;
mod refresh;
mod registry;
mod search;
mod secret;
mod settings;
mod settle;
mod start;
mod tasks;
mod ttl_variable;
mod upkeep;
mod write;

use attempt::attempt;
pub use builder::RuntimeBuilder;
use events::Hub;
pub use events::{EventListener, Events};
pub use health::{Health, HealthStatus, LiveEntry};
pub use helpers::{RetryOnRejection, retry_on_rejection};
use leases::Leases;
use load::Load;
#[cfg(feature = "template")]
pub(crate) use many::read_many;
use metrics::Metrics;
use plans::Plans;
#[cfg(feature = "config")]
pub(crate) use preload::Preload;
use preload::Preloads;
pub use read::{Get, ReadOptions};
pub use reader::Reader;
use refresh::{Landed, Refresher};
use registry::Registry;
pub use secret::Secret;
#[cfg(feature = "config")]
pub(crate) use settings::Calls;
pub use settings::ProviderSettings;
use tasks::Tasks;

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
///
/// When its last handle is dropped, all it does in the background ends, and its cache is wiped.
#[derive(Clone)]
pub struct Runtime {
    shared: Arc<Shared>,
    /// What the handles count; tasks hold `shared` alone.
    _handles: Arc<Handles>,
}

/// Ends the runtime when its last handle is gone.
struct Handles(Arc<Shared>);

impl Drop for Handles {
    fn drop(&mut self) {
        drop(self.0.close());
    }
}

pub(crate) struct Shared {
    registry: Registry,
    plans: Plans,
    cache: Arc<Cache>,
    clock: SharedClock,
    /// How old values may be for readers that do not say.
    policy: Policy,
    load_limit: Duration,
    grace: Duration,
    tasks: Tasks,
    refresher: Refresher,
    events: Hub,
    metrics: Metrics,
    leases: Leases,
    preloads: Preloads,
    shutdown_limit: Duration,
    #[cfg(feature = "second-level")]
    second_level: Option<Arc<recall::Store>>,
    is_closed: AtomicBool,
}

impl Shared {
    fn is_local(&self, provider: ProviderId) -> bool {
        self.registry.get(provider).capabilities.is_local()
    }

    /// Whether the cache keeps what `request` gives.
    fn keeps(&self, request: &Planned) -> bool {
        request.keep && self.keeps_of(request.provider)
    }

    /// Whether the cache keeps what `search` finds.
    fn keeps_found(&self, search: &Search) -> bool {
        search.keep && self.keeps_of(search.provider)
    }

    fn keeps_of(&self, provider: Option<ProviderId>) -> bool {
        provider.is_some_and(|provider| {
            let instance = self.registry.get(provider);
            instance.keep && !instance.capabilities.is_local()
        })
    }

    fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::SeqCst)
    }

    /// Why nothing can be read, if that is so.
    fn unusable(&self) -> Option<Error> {
        let closed = self.is_closed().then(Error::shut_down);
        closed.or_else(|| self.registry.broken().cloned())
    }

    fn now(&self) -> Ticks {
        self.clock.now()
    }

    fn access(self: &Arc<Self>) -> Arc<dyn Access> {
        Arc::new(access::OfRuntime(Arc::downgrade(self)))
    }

    /// Tells that a fetch has ended.
    fn landed(self: &Arc<Self>, landed: Landed) {
        self.metrics.landed(self, &landed.landing, landed.reference.as_ref());
        refresh::landed(self, landed);
    }

    /// Ends whatever runs in the background, and forgets every value.
    fn close(&self) -> tokio::task::JoinSet<()> {
        self.is_closed.store(true, Ordering::SeqCst);
        let tasks = self.tasks.close();
        self.refresher.close();
        self.cache.clear();
        self.metrics.publish(self);
        tasks
    }
}

static GLOBAL: OnceLock<Runtime> = OnceLock::new();

impl Runtime {
    /// The process-wide runtime, made at first use: with the built-in providers, and with those of
    /// the [configuration](crate::config) that is found.
    ///
    /// If there is a mistake in it, or the variable `SECRETS_CACHE_TTL` is not a duration, every
    /// read is an error that says so.
    pub fn global() -> &'static Self {
        GLOBAL.get_or_init(|| match Self::found() {
            Ok(runtime) => runtime,
            Err(error) => {
                Self::builder().build_checked(ttl_variable::DEFAULT, Vec::new(), Some(error))
            }
        })
    }

    /// What the environment and the files around say that the runtime is.
    fn found() -> Result<Self> {
        let builder = Self::builder();
        #[cfg(feature = "config")]
        let builder = match crate::config::Config::find()? {
            Some(config) => builder.config(config),
            None => builder,
        };
        builder.build()
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

    /// Ends everything that runs in the background, and forgets every cached value.
    ///
    /// Live values stay as they are, and are not followed any more. What is read afterwards is an
    /// error of kind [`Config`](crate::ErrorKind::Config). Fetches that are under way are
    /// cancelled; those who wait for them get that error.
    ///
    /// Then leases are revoked, and providers give back the tokens that they got by a login, for
    /// no longer than [`shutdown_limit`](RuntimeBuilder::shutdown_limit) allows. What could not be
    /// revoked is told in the log, and ends by itself. So values that are lent, such as those in
    /// [`Leased`](crate::Leased) fields, are of no use afterwards.
    ///
    /// # Cancel safety
    ///
    /// Everything is told to end at the first poll; dropping the future stops waiting for it, and
    /// leaves leases to end by themselves.
    pub async fn shutdown(&self) {
        let mut tasks = self.shared.close();
        while tasks.join_next().await.is_some() {}
        leases::give_back(&self.shared, self.shared.shutdown_limit).await;
    }

    /// Fills `T` and keeps it up to date.
    pub(crate) async fn live<T>(&self) -> Result<Live<T>, LoadError>
    where
        T: Secrets + Send + Sync + 'static,
    {
        let schema = const { &T::SCHEMA };
        let mut load = self.plan(schema);
        // Asked in each attempt, before the fields take what was given.
        let mut made_of = Vec::new();
        let build = |loaded: &mut Loaded<'_>| {
            made_of = loaded.seen_all();
            T::build(loaded)
        };
        let made = attempt(&self.shared, &mut load, build).await;
        let live = Live::new(load.finish(made)?);
        let Load { plan, mut followers, .. } = load;
        let follower = Follower::new(live.cell(), plan, schema, Box::new(T::build), made_of);
        followers.push(Arc::new(follower));
        refresh::follow(&self.shared, followers);
        Ok(live)
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime").field("providers", &self.shared.registry).finish_non_exhaustive()
    }
}
