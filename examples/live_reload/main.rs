//! A YAML file and a Kubernetes mount that change while the program reads them.
//!
//! `cargo run --example live_reload`

#![allow(clippy::print_stdout, reason = "showing is what an example is for")]

use std::{error::Error, fs, io, path::Path, time::Duration};

use serde::Deserialize;
use tokio::{task::JoinHandle, time::timeout};
use typed_secrets::{
    EventKind, Events, ExposeSecret, Live, Runtime, SecretString, Secrets,
    providers::{DirProvider, FileProvider},
};

mod mount;

use mount::Mount;

/// A second is short, so that the example ends soon; minutes are usual.
const TTL: Duration = Duration::from_secs(1);

#[derive(Deserialize)]
struct Database {
    username: String,
    password: SecretString,
}

#[derive(Secrets)]
struct Settings {
    #[secret(file = "database", json)]
    database: Database,
    #[secret(dir = "api_key", validate = has_prefix)]
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
        .ttl(TTL)
        .build()?;
    let mut settings = Settings::live_from(&runtime).await?;
    let mut events = runtime.events();
    let server = tokio::spawn(serve(settings.clone()));
    show("at the start", &settings);

    replace(&yaml, "database: { username: app_2, password: app_2-s3cret }")?;
    changed(&mut settings).await?;
    show("the file has a new password", &settings);

    mount.replace(&[("api_key", "sk_2_longer")])?;
    changed(&mut settings).await?;
    show("the mount has a new generation", &settings);

    mount.replace(&[("api_key", "not a key")])?;
    refused(&mut events).await?;
    show("a key that `validate` refuses", &settings);

    replace(&yaml, "database: { username: app_3, pass")?;
    refused(&mut events).await?;
    show("half a file", &settings);

    replace(&yaml, "database: { username: app_3, password: app_3-s3cret }")?;
    mount.replace(&[("api_key", "sk_3")])?;
    changed(&mut settings).await?;
    show("both repaired", &settings);

    report(server).await?;
    runtime.shutdown().await;
    Ok(())
}

/// Puts a whole file in the place of the old one, so that nobody reads half of it.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let new = path.with_extension("new");
    fs::write(&new, text)?;
    fs::rename(new, path)
}

async fn changed(settings: &mut Live<Settings>) -> Result<(), Box<dyn Error>> {
    Ok(timeout(5 * TTL, settings.changed()).await??)
}

/// Waits for the report of a value that could not be used.
async fn refused(events: &mut Events) -> Result<(), Box<dyn Error>> {
    let failed = async {
        while let Some(event) = events.next().await {
            if event.kind() == EventKind::Failed {
                println!("   refused: {} ({:?})", event.reference(), event.error());
                return Ok(());
            }
        }
        Err("the runtime has ended".into())
    };
    timeout(5 * TTL, failed).await?
}

/// What a server does all the time: it takes the current value for each use.
async fn serve(settings: Live<Settings>) -> u64 {
    let mut reads = 0;
    loop {
        let Database { username, password } = &settings.current().database;
        assert!(password.expose_secret().starts_with(username), "one user, another's password");
        reads += 1;
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn show(title: &str, settings: &Live<Settings>) {
    let current = settings.current();
    let length = |secret: &SecretString| secret.expose_secret().len();
    println!("{title}");
    println!(
        "   database  {}, {} characters",
        current.database.username,
        length(&current.database.password)
    );
    println!("   api_key   {} characters", length(&current.api_key));
    println!("   stale     {}\n", settings.is_stale());
}
