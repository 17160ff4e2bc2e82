//! [`Lazy`]: a secret that is fetched when it is first used.

use std::{fmt, sync::Arc};

use arc_swap::ArcSwapOption;
use tokio::sync::Mutex;

use crate::{
    decode::Loaded,
    error::{Error, ErrorKind, LoadError, Result},
    live::{Build, Current},
    plan::Plan,
    provider::BoxFuture,
    schema::Schema,
};

mod held;

pub(crate) use held::Held;

/// A value that is fetched, decoded and validated when it is first asked for.
///
/// It is kept for as long as the cache holds the secrets that it was made of and they are within
/// their time to live. Then it is made again at its next use: of what the cache has by then, or
/// else of what is fetched.
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
    held: Held,
}

/// The way from a lazy field to its runtime.
pub(crate) trait Access: Send + Sync {
    /// Whether a value that was made of this may still be used.
    fn holds(&self, held: &Held) -> bool;

    /// Fetches what `plan` asks for and hands it to `build`.
    fn load<'a>(
        &'a self,
        plan: &'a Arc<Plan>,
        schema: &'static Schema,
        build: &'a mut (dyn FnMut(&mut Loaded<'_>) + Send),
    ) -> BoxFuture<'a, Result<Held, LoadError>>;
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
        let made = made.as_ref().filter(|made| self.access.holds(&made.held))?;
        Some(Current::from_arc(Arc::clone(&made.value)))
    }
}

impl<T: Send + Sync> Lazy<T> {
    /// The value; made first if it has not been, or if it may not be used any more.
    ///
    /// That is so when its secret's time to live is over, and as soon as the cache has another
    /// value or none: after a rotation, a denial, or [`Runtime::invalidate`].
    ///
    /// # Errors
    ///
    /// What the provider reports, or why the value does not fit the field.
    /// [`ErrorKind::Config`] if the runtime that loaded the struct is gone or was shut down.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves nothing behind; a fetch that has begun fills the cache.
    ///
    /// [`Runtime::invalidate`]: crate::Runtime::invalidate
    pub async fn get(&self) -> Result<Current<T>> {
        if let Some(made) = self.made() {
            return Ok(made);
        }
        let _making = self.making.lock().await;
        if let Some(made) = self.made() {
            return Ok(made);
        }
        // It is not to stay in memory if no other one can be made.
        self.made.store(None);
        let (value, held) = self.make().await?;
        let value = Arc::new(value);
        self.made.store(Some(Arc::new(Made { value: Arc::clone(&value), held })));
        Ok(Current::from_arc(value))
    }

    async fn make(&self) -> Result<(T, Held)> {
        let mut made = None;
        let mut build = |loaded: &mut Loaded<'_>| made = (self.build)(loaded);
        let load = self.access.load(&self.plan, self.schema, &mut build);
        let held = load.await.map_err(|error| first(&error))?;
        let made = made.map(|made| (made, held));
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
