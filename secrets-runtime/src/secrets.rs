//! The trait that the derive implements.

use std::future::Future;

use crate::{
    decode::Loaded, error::LoadError, report::LoadReport, runtime::Runtime, schema::Schema,
};

/// A struct that is filled with secrets; derive it with `#[derive(Secrets)]`.
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
        async move { runtime.load::<Self>().await.finish() }
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
        async move { runtime.load::<Self>().await.finish_with_report() }
    }

    /// Builds the struct from what was fetched; `None` if `loaded` holds errors.
    #[doc(hidden)]
    fn build(loaded: &mut Loaded<'_>) -> Option<Self>;
}
