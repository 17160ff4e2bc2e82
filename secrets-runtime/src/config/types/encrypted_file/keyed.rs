//! An encrypted file whose key is read when it is first needed.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use tokio::sync::OnceCell;

use crate::{
    config::check::{Credential, Table},
    error::{Error, ErrorKind, Result},
    provider::{
        Capabilities, FetchRequest, Host, ListPage, ListRequest, Metadata, Provider,
        SharedProvider, WriteRequest,
    },
    providers::{EncryptedFileProvider, encrypted_file::FileKey, own_file, read},
    reference::SecretRefBuf,
    value::{SecretBytes, Value},
};

pub(in super::super) fn make(table: &Table) -> SharedProvider {
    let (from, is_passphrase) = match table.credential("passphrase") {
        Some(from) => (Some(from), true),
        None => (table.credential("key"), false),
    };
    SharedProvider::new(Keyed {
        path: table.path("path").cloned().unwrap_or_default(),
        from: from.cloned(),
        is_passphrase,
        host: OnceLock::new(),
        file: OnceCell::new(),
    })
}

/// The file, once its key is read. A failure to read it is not kept.
struct Keyed {
    path: PathBuf,
    from: Option<Credential>,
    is_passphrase: bool,
    host: OnceLock<Host>,
    file: OnceCell<EncryptedFileProvider>,
}

impl Keyed {
    async fn file(&self) -> Result<&EncryptedFileProvider> {
        let open = async || Ok(EncryptedFileProvider::open(&self.path, self.key().await?));
        self.file.get_or_try_init(open).await
    }

    async fn key(&self) -> Result<FileKey> {
        match &self.from {
            Some(Credential::File(path)) if self.is_passphrase => {
                FileKey::passphrase(passphrase(path).await?)
            }
            Some(Credential::File(path)) => FileKey::from_file(path).await,
            Some(Credential::Reference(reference)) => {
                let key = self.read(reference).await?;
                if self.is_passphrase { FileKey::passphrase(key) } else { FileKey::parse(key) }
            }
            None => Err(Error::new(ErrorKind::Config, "the encrypted file has no key")),
        }
    }

    async fn read(&self, reference: &SecretRefBuf) -> Result<SecretBytes> {
        let gone = || Error::new(ErrorKind::Config, "the runtime of the encrypted file is gone");
        self.host.get().ok_or_else(gone)?.read(reference.as_ref(), false).await
    }
}

/// Without the line break that editors add.
async fn passphrase(path: &Path) -> Result<SecretBytes> {
    let path = path.to_owned();
    let line = read::blocking(move || {
        let mut file = own_file::open_mounted(&path)?;
        read::opened(&mut file, &path, ErrorKind::Config).map(read::trim_line_break)
    });
    Ok(line.await??.into())
}

impl Provider for Keyed {
    fn capabilities(&self) -> Capabilities {
        Capabilities::new().with_local().with_max_batch(usize::MAX)
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        self.file().await?.fetch(request).await
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        match self.file().await {
            Ok(file) => file.fetch_batch(requests).await,
            Err(error) => requests.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        self.file().await?.list_page(request).await
    }

    async fn metadata(&self, request: &FetchRequest<'_>) -> Result<Metadata> {
        self.file().await?.metadata(request).await
    }

    async fn put(&self, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
        self.file().await?.put(request).await
    }

    async fn delete(&self, request: &FetchRequest<'_>) -> Result<()> {
        self.file().await?.delete(request).await
    }

    async fn connect(&self) -> Result<()> {
        self.file().await?.connect().await
    }

    fn needs(&self) -> Vec<SecretRefBuf> {
        match &self.from {
            Some(Credential::Reference(reference)) => vec![reference.clone()],
            Some(Credential::File(_)) | None => Vec::new(),
        }
    }

    fn attach(&self, host: &Host) {
        // A configuration makes a provider for one runtime.
        let _ = self.host.set(host.clone());
    }
}

impl fmt::Debug for Keyed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyed")
            .field("path", &self.path)
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}
