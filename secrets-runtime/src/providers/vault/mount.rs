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

/// A key-value engine.
#[derive(Debug)]
pub(super) struct Mount {
    /// With the separator at its end.
    path: Box<str>,
    pub(super) versioned: bool,
}

impl Mount {
    /// The mount's path with the separator, and what follows it in `path`.
    pub(super) fn split<'a>(&self, path: LogicalPath<'a>) -> Option<(&str, &'a str)> {
        Some((&self.path, path.as_str().strip_prefix(&*self.path)?))
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
        if let Some(mount) = known.iter().find(|mount| mount.split(path).is_some()) {
            return Ok(Arc::clone(mount));
        }
        let mount = Arc::new(ask(path, client).await?);
        known.push(Arc::clone(&mount));
        Ok(mount)
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
    let mount = Mount { path: info.path.as_ref().into(), versioned: versioned(&info)? };
    match mount.split(path) {
        Some(_) => Ok(mount),
        None if info.path.strip_suffix('/') == Some(path.as_str()) => Err(only_a_mount(&info.path)),
        None => Err(error::unreadable()),
    }
}

fn versioned(info: &MountInfo<'_>) -> Result<bool> {
    let version = info.options.as_ref().and_then(|options| options.version.as_deref());
    match (&*info.engine, version) {
        ("kv", Some("2")) => Ok(true),
        ("kv", None | Some("" | "1")) | ("generic", _) => Ok(false),
        ("kv", Some(_)) => Err(unsupported("a key-value engine of an unknown version", info)),
        _ => Err(unsupported(&format!("an engine of type `{}`", info.engine), info)),
    }
}

fn unsupported(what: &str, info: &MountInfo<'_>) -> Error {
    Error::new(ErrorKind::Unsupported, format!("the mount `{}` is {what}", info.path))
        .with_hint("read from a key-value engine of version 1 or 2")
}

fn only_a_mount(path: &str) -> Error {
    Error::new(ErrorKind::Config, format!("`{path}` is a mount, not a secret"))
        .with_hint("add the secret's path, such as `vault:secret/app/db`")
}
