//! Connecting providers before the first secret is read.

use std::sync::Arc;

use futures_util::future::join_all;
use tokio::runtime::Handle;

use super::{Runtime, RuntimeBuilder, Shared, deadline, preload, upkeep};
use crate::{
    error::{Error, Result},
    plan::ProviderId,
    provider::Provider as _,
};

impl Runtime {
    /// Makes sure that every provider that was added can be used: its backend is there, and the
    /// credentials are good. Then what providers do in the background begins, and everything that is
    /// to be [preloaded](RuntimeBuilder::preload) is read into the cache.
    ///
    /// Without it, the first load does what is necessary. Built-in providers that were not
    /// [added](RuntimeBuilder::provider) under their names are left alone.
    ///
    /// # Errors
    ///
    /// Why the first provider that failed cannot be used, by its name; or the first secret that is to
    /// be preloaded and cannot be read, and how many others.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves what is connected already.
    pub async fn start(&self) -> Result<()> {
        if let Some(error) = self.shared.unusable() {
            return Err(error);
        }
        let Ok(handle) = Handle::try_current() else { return Err(Error::no_tokio()) };
        let added = self.shared.registry.instances().filter(|(_, instance)| !instance.is_built_in);
        let started = added.map(|(id, _)| start(&self.shared, &handle, id));
        join_all(started).await.into_iter().collect::<Result<()>>()?;
        preload::finish(&self.shared).await
    }
}

impl RuntimeBuilder {
    /// Makes the runtime and [starts](Runtime::start) it.
    ///
    /// ```
    /// use secrets_runtime::{Runtime, providers::MemoryProvider};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> secrets_runtime::Result<()> {
    /// let runtime = Runtime::builder().provider("store", MemoryProvider::new()).start().await?;
    /// runtime.shutdown().await;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build) and [`Runtime::start`]. Then the runtime is
    /// [shut down](Runtime::shutdown), so that no token is left behind at each try.
    ///
    /// # Cancel safety
    ///
    /// As [`Runtime::start`]; the runtime is gone.
    pub async fn start(self) -> Result<Runtime> {
        let runtime = self.build()?;
        if let Err(error) = runtime.start().await {
            runtime.shutdown().await;
            return Err(error);
        }
        Ok(runtime)
    }
}

async fn start(shared: &Arc<Shared>, handle: &Handle, id: ProviderId) -> Result<()> {
    let instance = shared.registry.get(id);
    let connected = tokio::time::timeout(shared.load_limit, instance.provider.connect()).await;
    let connected = connected.unwrap_or_else(|_| Err(deadline::error(shared.load_limit)));
    upkeep::ensure(shared, handle, id);
    connected.map_err(|error| error.with_note(format!("this is the provider `{}`", instance.name)))
}
