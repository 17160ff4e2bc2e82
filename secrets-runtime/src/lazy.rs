//! [`Lazy`]: a secret that is fetched when it is first used.

use std::{fmt, sync::Arc};

use arc_swap::ArcSwapOption;
use tokio::sync::Mutex;

use crate::{
    clock::Ticks,
    decode::Loaded,
    error::{Error, ErrorKind, LoadError, Result},
    live::{Build, Current},
    plan::Plan,
    provider::BoxFuture,
    schema::Schema,
};

/// A value that is fetched, decoded and validated when it is first asked for, and again when its
/// time to live is over.
///
/// A load of the struct neither waits for it nor fails because of it.
///
/// ```
/// use typed_secrets::{ExposeSecret, Lazy, Runtime, SecretString, Secrets, providers::MemoryProvider};
///
/// #[derive(Secrets)]
/// #[secrets(providers("store"))]
/// struct Settings {
///     #[secret("store:rarely-used")]
///     report_key: Lazy<SecretString>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = MemoryProvider::new();
/// store.insert("rarely-used", "k3y");
/// let runtime = Runtime::builder().provider("store", store.clone()).build()?;
/// let settings = Settings::load_from(&runtime).await?;
/// assert_eq!(store.calls().len(), 0);
/// assert_eq!(settings.report_key.get().await?.expose_secret(), "k3y");
/// # Ok(()) }
/// ```
pub struct Lazy<T> {
    access: Arc<dyn Access>,
    plan: Arc<Plan>,
    schema: &'static Schema,
    build: Build<T>,
    made: ArcSwapOption<Made<T>>,
    /// Held while the value is made, so that it is made once.
    making: Mutex<()>,
}

struct Made<T> {
    value: Arc<T>,
    until: Ticks,
}

/// The way from a lazy field to its runtime.
pub(crate) trait Access: Send + Sync {
    fn now(&self) -> Ticks;

    /// Fetches what `plan` asks for and hands it to `build`.
    fn load<'a>(
        &'a self,
        plan: &'a Arc<Plan>,
        schema: &'static Schema,
        build: &'a mut (dyn FnMut(&mut Loaded<'_>) + Send),
    ) -> BoxFuture<'a, Result<(), LoadError>>;
}

impl<T> Lazy<T> {
    pub(crate) fn new(
        access: Arc<dyn Access>,
        plan: Arc<Plan>,
        schema: &'static Schema,
        build: Build<T>,
    ) -> Self {
        let (made, making) = (ArcSwapOption::empty(), Mutex::new(()));
        Self { access, plan, schema, build, made, making }
    }

    fn made(&self) -> Option<Current<T>> {
        let made = self.made.load();
        let made = made.as_ref().filter(|made| self.access.now() < made.until)?;
        Some(Current::from_arc(Arc::clone(&made.value)))
    }

    /// The strictest of what the value is made of.
    fn ttl(&self) -> Ticks {
        let ttls = self.plan.requests.iter().map(|request| request.policy.ttl);
        ttls.min().unwrap_or(Ticks::MAX)
    }
}

impl<T: Send + Sync> Lazy<T> {
    /// The value; fetched first if it has not been, or if its time to live is over.
    ///
    /// # Errors
    ///
    /// What the provider reports, or why the value does not fit the field.
    /// [`ErrorKind::Config`] if the runtime that loaded the struct is gone.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves nothing behind; a fetch that has begun fills the cache.
    pub async fn get(&self) -> Result<Current<T>> {
        if let Some(made) = self.made() {
            return Ok(made);
        }
        let _making = self.making.lock().await;
        if let Some(made) = self.made() {
            return Ok(made);
        }
        let value = Arc::new(self.make().await?);
        let until = self.access.now().after(self.ttl());
        self.made.store(Some(Arc::new(Made { value: Arc::clone(&value), until })));
        Ok(Current::from_arc(value))
    }

    async fn make(&self) -> Result<T> {
        let mut made = None;
        let mut build = |loaded: &mut Loaded<'_>| made = (self.build)(loaded);
        self.access
            .load(&self.plan, self.schema, &mut build)
            .await
            .map_err(|error| first(&error))?;
        made.ok_or_else(|| Error::new(ErrorKind::Unavailable, "the secret was not fetched"))
    }
}

/// A lazy field is alone in its load, so there is one error.
fn first(error: &LoadError) -> Error {
    match error.errors().first() {
        Some(error) => error.error().clone(),
        None => Error::new(ErrorKind::Unavailable, "the secret was not fetched"),
    }
}

impl<T> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lazy(..)")
    }
}
