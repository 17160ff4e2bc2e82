//! A YAML file and a Kubernetes mount that change while the program reads them.
//!
//! `cargo run --example live_reload`

#![allow(clippy::print_stdout, reason = "showing is what an example is for")]

use std::{
    error::Error,
    fs, io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde::Deserialize;
use tokio::time::{sleep, timeout};
use typed_secrets::{
    EventKind, Events, ExposeSecret, Live, Runtime, SecretString, Secrets,
    providers::{DirProvider, FileProvider},
};

mod mount;

use mount::Mount;

/// Longer than any change takes to be seen.
const SOON: Duration = Duration::from_secs(5);

#[derive(Deserialize)]
struct Database {
    username: String,
    password: SecretString,
}

/// Files are looked at every ten seconds, if the field does not say otherwise.
#[derive(Secrets)]
struct Settings {
    #[secret(file = "database", json, ttl = "500ms")]
    database: Database,
    #[secret(dir = "api_key", validate = has_prefix, ttl = "500ms")]
    api_key: SecretString,
}

/// A new value that this refuses is never used.
fn has_prefix(key: &SecretString) -> Result<(), &'static str> {
    if key.expose_secret().starts_with("sk_") { Ok(()) } else { Err("does not start with `sk_`") }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let yaml = folder.path().join("secrets.yaml");
    replace(&yaml, "database: { username: app_1, password: app_1-s3cret }")?;
    let mut mount = Mount::new(folder.path().join("mount"), &[("api_key", "sk_1")])?;

    let runtime = Runtime::builder()
        .provider("file", FileProvider::document(&yaml))
        .provider("dir", DirProvider::new(mount.path()))
        .build()?;
    let mut settings = Settings::live_from(&runtime).await?;
    let mut events = runtime.events();
    let requests = Arc::new(AtomicU64::new(0));
    let server = tokio::spawn(serve(settings.clone(), Arc::clone(&requests)));
    show("at the start", &settings);

    replace(&yaml, "database: { username: app_2, password: app_2-longer-s3cret }")?;
    timeout(SOON, settings.changed()).await??;
    show("the file has another database", &settings);

    mount.replace(&[("api_key", "sk_2-longer")])?;
    timeout(SOON, settings.changed()).await??;
    show("the mount has another key", &settings);

    mount.replace(&[("api_key", "not a key")])?;
    timeout(SOON, refused(&mut events)).await?;
    show("the mount has a key that `validate` refuses", &settings);

    replace(&yaml, "database: { username: app_3, pass")?;
    timeout(SOON, refused(&mut events)).await?;
    show("the file is not YAML", &settings);

    mount.replace(&[("api_key", "sk_3")])?;
    replace(&yaml, "database: { username: app_3, password: app_3-s3cret }")?;
    timeout(SOON, settings.changed()).await??;
    show("both are repaired", &settings);

    assert!(!server.is_finished(), "a request met half of a change");
    println!("{} requests were served meanwhile", requests.load(Ordering::Relaxed));
    runtime.shutdown().await;
    Ok(())
}

/// Puts a whole file in the place of the old one, so that nobody reads half of it.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let new = path.with_extension("new");
    fs::write(&new, text)?;
    fs::rename(new, path)
}

/// Waits until a new value turns out to be no good.
async fn refused(events: &mut Events) {
    while let Some(event) = events.next().await {
        if event.kind() == EventKind::Failed {
            return println!("event: {event}");
        }
    }
}

/// What a server does all the time: it takes the current value for each request.
async fn serve(settings: Live<Settings>, requests: Arc<AtomicU64>) {
    loop {
        {
            let Database { username, password } = &settings.current().database;
            assert!(password.expose_secret().starts_with(username), "another user's password");
        }
        requests.fetch_add(1, Ordering::Relaxed);
        sleep(Duration::from_millis(1)).await;
    }
}

fn show(title: &str, settings: &Live<Settings>) {
    let (current, health) = (settings.current(), settings.health());
    let Database { username, password } = &current.database;
    let length = |secret: &SecretString| secret.expose_secret().len();
    println!(
        "{title}\n   {username} with a password of {}, an API key of {} characters; {:?}",
        length(password),
        length(&current.api_key),
        health.state
    );
}
