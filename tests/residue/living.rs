//! Values that are replaced while they are in use, and the runtime that replaces them.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use serde::Deserialize;
use typed_secrets::{
    ExposeSecret, FetchRequest, Lazy, Live, LiveReader, Provider, Result, Runtime, SecretString,
    Secrets, SharedProvider, Value, providers::DirProvider,
};

use crate::{
    cases::store_in_child,
    scan::{Copies, Needle, scan},
};

#[derive(Secrets)]
struct Settings {
    #[secret("file:token")]
    text: Live<SecretString>,
    #[secret("file:document", json)]
    document: Live<Document>,
    #[secret("file:token")]
    lazy: Lazy<SecretString>,
}

#[derive(Deserialize)]
struct Document {
    token: SecretString,
}

#[derive(Secrets)]
struct Whole {
    #[secret("file:document#token")]
    member: SecretString,
}

/// A folder of secrets that passes for a remote backend, so that what it gives is cached.
#[derive(Debug)]
struct Rotating {
    old: SharedProvider,
    new: SharedProvider,
    has_rotated: Arc<AtomicBool>,
}

impl Provider for Rotating {
    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        let rotated = self.has_rotated.load(Ordering::SeqCst);
        let provider = if rotated { &self.new } else { &self.old };
        provider.fetch(request).await
    }
}

/// Everything that holds a value.
struct Handles {
    settings: Settings,
    whole: Live<Whole>,
    derived: Live<SecretString>,
    reader: LiveReader<SecretString>,
}

impl Handles {
    async fn load(runtime: &Runtime) -> Self {
        let settings = Settings::load_from(runtime).await.unwrap();
        let whole = Whole::live_from(runtime).await.unwrap();
        let copy = |text: &SecretString| SecretString::from(text.expose_secret());
        let (derived, reader) = (settings.text.map(copy), settings.text.reader());
        Self { settings, whole, derived, reader }
    }

    async fn refresh(&mut self) {
        assert!(self.settings.text.refresh().await.unwrap());
        assert!(self.settings.document.refresh().await.unwrap());
        self.whole.changed().await.unwrap();
        self.settings.lazy.get().await.unwrap();
    }

    /// Reads the new value in every way.
    fn check(&mut self) {
        let Self { settings, whole, derived, reader } = self;
        assert!(settings.text.previous().is_some() && whole.previous().is_some());
        let (text, document) = (settings.text.current(), settings.document.current());
        let (whole, derived) = (whole.current(), derived.current());
        let values = [&document.token, &whole.member, &derived, reader.current()];
        assert!(values.iter().all(|value| value.expose_secret() == text.expose_secret()));
    }
}

/// For the old and the new value: how often they were in memory while they were in use, and what
/// is left of them.
pub(crate) fn rotate_and_drop(len: usize, folder: &Path) -> [(Copies, Copies); 2] {
    let folders = ["old", "new"].map(|name| folder.join(name));
    let needles = folders.each_ref().map(|folder| stored(len, folder));
    let tokio = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (runtime, mut handles) = tokio.block_on(rotate(folders));
    handles.check();
    let alive = needles.each_ref().map(|needle| scan(needle).unwrap());
    assert!(alive.iter().all(|copies| copies.full >= 3), "the search misses some");
    drop(runtime);
    let old = scan(&needles[0]).unwrap();
    assert_eq!(old.full, 0, "a replaced value outlives the runtime");
    drop((handles, tokio));
    let [old, new] = needles.map(|needle| scan(&needle).unwrap());
    [(alive[0], old), (alive[1], new)]
}

fn stored(len: usize, folder: &PathBuf) -> Needle {
    fs::create_dir_all(folder).unwrap();
    store_in_child("dir", len, folder)
}

async fn rotate(folders: [PathBuf; 2]) -> (Runtime, Handles) {
    let [old, new] = folders.map(|folder| SharedProvider::new(DirProvider::new(folder)));
    let has_rotated = Arc::new(AtomicBool::new(false));
    let provider = Rotating { old, new, has_rotated: Arc::clone(&has_rotated) };
    let runtime = Runtime::builder().provider("file", provider).build().unwrap();
    let mut handles = Handles::load(&runtime).await;
    has_rotated.store(true, Ordering::SeqCst);
    handles.refresh().await;
    (runtime, handles)
}
