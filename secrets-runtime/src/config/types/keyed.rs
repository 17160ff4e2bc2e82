//! A provider that is made once its credential is read, and anew after that was refused.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use crate::{
    config::check::Credential,
    error::{Error, ErrorKind, Result},
    provider::{
        Capabilities, FetchRequest, Host, ListPage, ListRequest, Metadata, Provider,
        SharedProvider, WriteRequest, credential_not_had,
    },
    providers::{kept::Kept, read},
    reference::SecretRefBuf,
    value::{SecretBuf, SecretBytes, Value},
};

type Make = dyn Fn(SecretBytes) -> Result<SharedProvider> + Send + Sync;

/// What is made has no life of its own: no leases, and no upkeep.
pub(super) struct Keyed {
    /// The key of the configuration that tells where the credential is.
    key: &'static str,
    from: Credential,
    read: fn(&Path) -> Result<SecretBuf>,
    capabilities: Capabilities,
    make: Arc<Make>,
    host: OnceLock<Host>,
    opened: Kept<SharedProvider>,
}

impl Keyed {
    /// With what `make` gives for the credential at `from`; `read` is for one in a file.
    pub(super) fn shared(
        (key, from): (&'static str, &Credential),
        read: fn(&Path) -> Result<SecretBuf>,
        capabilities: Capabilities,
        make: impl Fn(SecretBytes) -> Result<SharedProvider> + Send + Sync + 'static,
    ) -> SharedProvider {
        let (from, make) = (from.clone(), Arc::new(make));
        let (host, opened) = (OnceLock::new(), Kept::default());
        SharedProvider::new(Self { key, from, read, capabilities, make, host, opened })
    }

    async fn within<T, Working: Future<Output = Result<T>>>(
        &self,
        work: impl Fn(Arc<SharedProvider>) -> Working,
    ) -> Result<T> {
        self.opened.with(|_| true, || self.open(), work).await
    }

    async fn open(&self) -> Result<SharedProvider> {
        self.made().await.map_err(|error| {
            let what = format!("the provider's `{}`", self.key);
            credential_not_had(what, &self.from, &error)
        })
    }

    /// What is made may read more files.
    async fn made(&self) -> Result<SharedProvider> {
        let (credential, make) = (self.credential().await?, Arc::clone(&self.make));
        read::blocking(move || make(credential)).await?
    }

    async fn credential(&self) -> Result<SecretBytes> {
        match &self.from {
            Credential::File(path) => self.file(path.clone()).await,
            Credential::Reference(reference) => {
                let gone = || Error::new(ErrorKind::Config, "the provider's runtime is gone");
                self.host.get().ok_or_else(gone)?.read(reference.as_ref(), true).await
            }
        }
    }

    async fn file(&self, path: PathBuf) -> Result<SecretBytes> {
        let read = self.read;
        Ok(read::blocking(move || read(&path)).await??.into())
    }
}

impl Provider for Keyed {
    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        self.within(|made| async move { made.fetch(request).await }).await
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        match self.within(|made| async move { Ok(made.fetch_batch(requests).await) }).await {
            Ok(results) => results,
            Err(error) => requests.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        self.within(|made| async move { made.list_page(request).await }).await
    }

    async fn metadata(&self, request: &FetchRequest<'_>) -> Result<Metadata> {
        self.within(|made| async move { made.metadata(request).await }).await
    }

    async fn put(&self, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
        self.within(|made| async move { made.put(request).await }).await
    }

    async fn delete(&self, request: &FetchRequest<'_>) -> Result<()> {
        self.within(|made| async move { made.delete(request).await }).await
    }

    async fn connect(&self) -> Result<()> {
        self.within(|made| async move { made.connect().await }).await
    }

    fn needs(&self) -> Vec<SecretRefBuf> {
        match &self.from {
            Credential::Reference(reference) => vec![reference.clone()],
            Credential::File(_) => Vec::new(),
        }
    }

    fn attach(&self, host: &Host) {
        // A configuration makes a provider for one runtime.
        let _ = self.host.set(host.clone());
    }
}

impl fmt::Debug for Keyed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyed").field(self.key, &self.from).finish_non_exhaustive()
    }
}
