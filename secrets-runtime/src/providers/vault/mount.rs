//! Where mounts begin and what they are: asked once for each.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use http::StatusCode;
use tokio::sync::Mutex as Turn;

use super::{
    client::Client,
    envelope::{self, MountInfo},
    error::{self, Answer},
    path::{self, LogicalPath},
};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::wire::Body,
};

/// A place in the server's tree of paths, and the engine that is there.
#[derive(Debug)]
pub(super) struct Mount {
    /// With the separator at its end.
    path: Box<str>,
    pub(super) engine: Engine,
}

#[derive(Debug)]
pub(super) enum Engine {
    Kv(Version),
    /// One that makes what is read, by the server's word for it.
    Other(Box<str>),
}

/// The version of a key-value engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    One,
    Two,
}

impl Mount {
    fn holds(&self, path: LogicalPath<'_>) -> bool {
        path.as_str().starts_with(&*self.path) || self.is_at(path)
    }

    fn is_at(&self, path: LogicalPath<'_>) -> bool {
        self.path.strip_suffix('/') == Some(path.as_str())
    }

    /// What follows the mount in a path that it holds; nothing for the mount itself.
    pub(super) fn rest<'a>(&self, path: LogicalPath<'a>) -> &'a str {
        path.as_str().strip_prefix(&*self.path).unwrap_or_default()
    }

    /// The path below this mount, with `part` before `rest`.
    pub(super) fn place(&self, part: &str, rest: &str) -> String {
        format!("{}{part}{rest}", self.path)
    }

    /// The version of the key-value engine that is to be there.
    pub(super) fn kv(&self) -> Result<Version> {
        match &self.engine {
            Engine::Kv(version) => Ok(*version),
            Engine::Other(engine) => Err(self
                .unsupported(&format!("an engine of type `{engine}`"))
                .with_hint("only secrets of a key-value engine are stored, listed and deleted")),
        }
    }

    /// Fails for a path that ends with the mount.
    pub(super) fn check_rest(&self, rest: &str) -> Result<()> {
        if rest.is_empty() {
            return Err(Error::new(
                ErrorKind::Config,
                format!("`{}` is a mount, not a secret", self.path),
            )
            .with_hint("add the secret's path, such as `vault:secret/app/db`"));
        }
        Ok(())
    }

    fn unsupported(&self, what: &str) -> Error {
        Error::new(ErrorKind::Unsupported, format!("the mount `{}` is {what}", self.path))
    }
}

/// The mounts below one first segment. Whoever asks the server holds it, so that others wait.
type Known = Arc<Turn<Vec<Arc<Mount>>>>;

/// The mounts that paths have led to, by their first segment. Failures are not kept.
#[derive(Debug, Default)]
pub(super) struct Mounts(Mutex<HashMap<Box<str>, Known>>);

impl Mounts {
    /// The mount that holds `path`. No mount lies inside of another one, so the first will do.
    pub(super) async fn of(&self, path: LogicalPath<'_>, client: &Client) -> Result<Arc<Mount>> {
        let known = self.below(path.first_segment());
        let mut known = known.lock().await;
        if let Some(mount) = known.iter().find(|mount| mount.holds(path)) {
            return Ok(Arc::clone(mount));
        }
        let mount = Arc::new(ask(path, client).await?);
        known.push(Arc::clone(&mount));
        Ok(mount)
    }

    /// Lets the next one ask for the mount of `path`, which is not what `old` says.
    pub(super) async fn forget(&self, path: LogicalPath<'_>, old: &Arc<Mount>) {
        let known = self.below(path.first_segment());
        known.lock().await.retain(|mount| !Arc::ptr_eq(mount, old));
    }

    /// No code that holds the lock leaves the table half changed.
    fn below(&self, first: &str) -> Known {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(table.entry(first.into()).or_default())
    }
}

async fn ask(path: LogicalPath<'_>, client: &Client) -> Result<Mount> {
    let question = format!("sys/internal/ui/mounts/{}", path::encode(path.as_str()));
    let response = client.get(&question).await?;
    let body: &Body = response.body();
    if response.status() != StatusCode::OK {
        return Err(error::from_mounts(&Answer::of(&response), path.as_str()));
    }
    let envelope = envelope::open(body.as_ref()).ok_or_else(error::unreadable)?;
    let info: MountInfo<'_> = envelope.data().ok_or_else(error::unreadable)?;
    let mount = mount(&info)?;
    if mount.holds(path) { Ok(mount) } else { Err(error::unreadable()) }
}

fn mount(info: &MountInfo<'_>) -> Result<Mount> {
    let version = info.options.as_ref().and_then(|options| options.version.as_deref());
    let (engine, known) = match (&*info.engine, version) {
        ("kv", Some("2")) => (Engine::Kv(Version::Two), true),
        ("kv", None | Some("" | "1")) | ("generic", _) => (Engine::Kv(Version::One), true),
        (engine, _) => (Engine::Other(engine.into()), engine != "kv"),
    };
    let mount = Mount { path: info.path.as_ref().into(), engine };
    if known {
        return Ok(mount);
    }
    Err(mount
        .unsupported("a key-value engine of an unknown version")
        .with_hint("use a key-value engine of version 1 or 2"))
}
