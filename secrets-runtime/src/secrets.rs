//! The trait that the derive implements.

use std::future::Future;

use crate::{
    decode::Loaded, error::LoadError, live::Live, report::LoadReport, runtime::Runtime,
    schema::Schema,
};

/// A struct that is filled with secrets; derive it with `#[derive(Secrets)]`.
///
/// A load needs a tokio runtime with its timers on, as `#[tokio::main]` makes one, unless all of its
/// secrets are on this machine. Without one each field is an error that says so.
///
/// # Panics
///
/// In a tokio runtime whose timers are off, as all that waits in tokio does there.
///
/// # Cancel safety
///
/// Dropping a load leaves nothing behind. A fetch that other callers share goes
/// on, and its result is in the cache for the next load.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be loaded as secrets",
    note = "add `#[derive(Secrets)]` to the struct"
)]
pub trait Secrets: Sized {
    /// The fields as constant data.
    const SCHEMA: Schema;

    /// Loads from the process-wide [runtime](Runtime::global).
    ///
    /// # Errors
    ///
    /// [`LoadError`] names every field that could not be filled.
    #[must_use]
    fn load() -> impl Future<Output = Result<Self, LoadError>> + Send {
        Self::load_from(Runtime::global())
    }

    /// Loads from `runtime`.
    ///
    /// # Errors
    ///
    /// [`LoadError`] names every field that could not be filled.
    #[must_use]
    fn load_from(runtime: &Runtime) -> impl Future<Output = Result<Self, LoadError>> + Send {
        runtime.load()
    }

    /// Loads from `runtime` and tells where each field came from.
    ///
    /// # Errors
    ///
    /// [`LoadError`] names every field that could not be filled; it holds the report.
    #[must_use]
    fn load_with_report(
        runtime: &Runtime,
    ) -> impl Future<Output = Result<(Self, LoadReport), LoadError>> + Send {
        runtime.load_with_report()
    }

    /// Loads from the process-wide [runtime](Runtime::global), and keeps the struct up to date.
    ///
    /// # Errors
    ///
    /// [`LoadError`] names every field that could not be filled.
    #[must_use]
    fn live() -> impl Future<Output = Result<Live<Self>, LoadError>> + Send
    where
        Self: Send + Sync + 'static,
    {
        Self::live_from(Runtime::global())
    }

    /// Loads from `runtime`, and keeps the struct up to date: whenever one of its secrets changes
    /// it is made again as a whole, and takes the old one's place if every field is good.
    ///
    /// ```
    /// use typed_secrets::{ExposeSecret, Runtime, SecretString, Secrets, providers::MemoryProvider};
    ///
    /// #[derive(Secrets)]
    /// #[secrets(providers("store"))]
    /// struct Settings {
    ///     #[secret("store:api-key")]
    ///     api_key: SecretString,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let store = MemoryProvider::new();
    /// store.insert("api-key", "k3y");
    /// let runtime = Runtime::builder().provider("store", store).build()?;
    /// let settings = Settings::live_from(&runtime).await?;
    /// assert_eq!(settings.current().api_key.expose_secret(), "k3y");
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`LoadError`] names every field that could not be filled.
    #[must_use]
    fn live_from(runtime: &Runtime) -> impl Future<Output = Result<Live<Self>, LoadError>> + Send
    where
        Self: Send + Sync + 'static,
    {
        runtime.live()
    }

    /// Builds the struct from what was fetched; `None` if `loaded` holds errors.
    #[doc(hidden)]
    fn build(loaded: &mut Loaded<'_>) -> Option<Self>;
}
