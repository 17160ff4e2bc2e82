//! Full names of secrets and their versions. Every part of one is checked before it is sent.

use std::fmt;

use super::session::Session;
use crate::{
    error::{Error, ErrorKind, Result},
    reference::Selector,
};

/// A secret, as `projects/P/secrets/S` or `projects/P/locations/L/secrets/S`.
pub(super) struct Resource {
    /// What the secret is in.
    pub(super) parent: String,
    pub(super) id: String,
}

/// The parent of secrets of `project`.
pub(super) fn parent(project: &str, location: Option<&str>) -> String {
    match location {
        Some(location) => format!("projects/{project}/locations/{location}"),
        None => format!("projects/{project}"),
    }
}

impl Resource {
    /// What `name`, short or full, means in `session`.
    pub(super) async fn of(name: &str, session: &Session) -> Result<Self> {
        let (parent, id) = if name.starts_with("projects/") {
            full(name, session.location.as_deref())?
        } else {
            (session.parent().await?.to_owned(), session.names.stored(name).into_owned())
        };
        if is_id(&id, 255) { Ok(Self { parent, id }) } else { Err(bad_name()) }
    }

    /// One of its versions, as a reference selects it.
    pub(super) fn version(&self, selector: Selector<'_>) -> Result<String> {
        let version = match selector {
            Selector::Version(version) if is_id(version, 63) => version,
            Selector::Version(_) | Selector::Stage(_) => return Err(bad_version()),
            Selector::Latest => "latest",
        };
        Ok(format!("{self}/versions/{version}"))
    }
}

fn full(name: &str, location: Option<&str>) -> Result<(String, String)> {
    let segments: Vec<_> = name.split('/').collect();
    let (project, its_location, id) = match segments[..] {
        ["projects", project, "secrets", id] => (project, None, id),
        ["projects", project, "locations", location, "secrets", id] => {
            (project, Some(location), id)
        }
        _ => return Err(bad_name()),
    };
    if !is_project(project) {
        return Err(bad_name());
    }
    if its_location != location {
        return Err(Error::new(ErrorKind::Config, "the secret is not where the provider looks")
            .with_hint("regional secrets need a provider with `GcpConfig::location`"));
    }
    Ok((parent(project, location), id.to_owned()))
}

/// It becomes part of the host's name, too.
pub(super) fn is_location(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.bytes().all(allowed)
}

fn is_id(text: &str, longest: usize) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=longest).contains(&text.len()) && text.bytes().all(allowed)
}

/// An id or a number; some old ids begin with a domain, as in `example.com:shop`.
pub(super) fn is_project(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':');
    text.bytes().all(allowed) && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

fn bad_name() -> Error {
    Error::new(ErrorKind::Config, "the name is not one that a secret can have at Google").with_hint(
        "use letters, digits, `-` and `_`, or `projects/P/secrets/S`; for other characters set \
         `GcpConfig::map_names`",
    )
}

fn bad_version() -> Error {
    Error::new(ErrorKind::NotFound, "a secret at Google cannot have such a version")
        .with_hint("write a version's number, or its alias, after `?version=`")
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/secrets/{}", self.parent, self.id)
    }
}
