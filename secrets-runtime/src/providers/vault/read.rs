//! A read: of a key-value engine, or of one that makes what is read.

use super::{
    call::{Backend, Call},
    config::Parameters,
    engine, kv,
    mount::{Engine, Mount},
    path::LogicalPath,
};
use crate::{
    error::{Error, ErrorKind, Result},
    reference::Selector,
    value::Value,
};

/// `parameters` are what the path needs to make something.
pub(super) async fn read(
    backend: Backend<'_>,
    path: LogicalPath<'_>,
    selector: Selector<'_>,
    parameters: Option<&Parameters>,
) -> Result<Value> {
    let make = |mount: &Mount, rest: &str| call(mount, rest, selector, parameters);
    let reply = backend.send(path, make).await?;
    match reply.mount.engine {
        Engine::Kv(version) => kv::value(&reply, version, backend.text_member),
        Engine::Other(_) => engine::value(&reply, parameters.is_some()),
    }
}

fn call(
    mount: &Mount,
    rest: &str,
    selector: Selector<'_>,
    parameters: Option<&Parameters>,
) -> Result<Call> {
    match (&mount.engine, parameters) {
        (Engine::Kv(version), None) => kv::reading(mount, *version, rest, selector),
        (Engine::Kv(_), Some(_)) => Err(takes_none()),
        (Engine::Other(_), _) => engine::call(mount, rest, selector, parameters),
    }
}

fn takes_none() -> Error {
    Error::new(ErrorKind::Config, "a secret of a key-value engine is read without parameters")
        .with_hint("remove the path from `VaultConfig::parameters`")
}
