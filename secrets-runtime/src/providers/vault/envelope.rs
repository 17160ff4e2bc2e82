//! The JSON around every answer, borrowed from the response.
//!
//! Values are never taken out of it: `data` stays the text that the server sent.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;

/// What every answer has in common.
#[derive(Deserialize)]
pub(super) struct Envelope<'a> {
    #[serde(borrow, default)]
    pub(super) request_id: Option<Cow<'a, str>>,
    /// `None` for `null` too.
    #[serde(borrow, default)]
    pub(super) data: Option<&'a RawValue>,
    /// Empty if nothing is lent.
    #[serde(borrow, default)]
    pub(super) lease_id: Cow<'a, str>,
    /// In seconds.
    #[serde(default)]
    pub(super) lease_duration: u64,
    #[serde(default)]
    pub(super) renewable: bool,
    #[serde(default)]
    errors: Option<IgnoredAny>,
}

/// The `data` of an answer of KV version 2.
#[derive(Deserialize)]
pub(super) struct Versioned<'a> {
    /// `None` for a version that is deleted or destroyed.
    #[serde(borrow, default)]
    pub(super) data: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) metadata: Metadata<'a>,
}

#[derive(Deserialize)]
pub(super) struct Metadata<'a> {
    pub(super) version: u64,
    #[serde(borrow, default)]
    pub(super) deletion_time: Cow<'a, str>,
    #[serde(default)]
    pub(super) destroyed: bool,
}

/// The `data` of an answer to a write of KV version 2.
#[derive(Deserialize)]
pub(super) struct VersionOf {
    pub(super) version: u64,
}

/// The `data` of an answer about a secret of KV version 2.
#[derive(Deserialize)]
pub(super) struct VersionsOf<'a> {
    pub(super) current_version: u64,
    #[serde(borrow)]
    pub(super) created_time: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) updated_time: Cow<'a, str>,
    #[serde(default)]
    pub(super) custom_metadata: Option<BTreeMap<String, String>>,
    #[serde(borrow)]
    pub(super) versions: BTreeMap<u64, VersionInfo<'a>>,
}

#[derive(Deserialize)]
pub(super) struct VersionInfo<'a> {
    #[serde(borrow)]
    pub(super) created_time: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) deletion_time: Cow<'a, str>,
    pub(super) destroyed: bool,
}

/// The `data` of an answer about a folder.
#[derive(Deserialize)]
pub(super) struct Keys {
    pub(super) keys: Vec<String>,
}

/// What a certificate's `data` tells of its end, in seconds since 1970.
#[derive(Deserialize)]
pub(super) struct Issued {
    #[serde(default)]
    pub(super) expiration: Option<u64>,
}

/// What the `data` of credentials that their engine rotates tells of the next rotation, in seconds.
#[derive(Deserialize)]
pub(super) struct Rotated {
    #[serde(default)]
    pub(super) ttl: Option<u64>,
}

/// The `data` of an answer about a mount.
#[derive(Deserialize)]
pub(super) struct MountInfo<'a> {
    #[serde(borrow)]
    pub(super) path: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    pub(super) engine: Cow<'a, str>,
    #[serde(borrow, default)]
    pub(super) options: Option<MountOptions<'a>>,
}

#[derive(Deserialize)]
pub(super) struct MountOptions<'a> {
    #[serde(borrow, default)]
    pub(super) version: Option<Cow<'a, str>>,
}

/// `None` for anything but an answer of Vault; the parser's error would quote it.
pub(super) fn open(body: &[u8]) -> Option<Envelope<'_>> {
    let envelope: Envelope<'_> = serde_json::from_slice(body).ok()?;
    (envelope.request_id.is_some() || envelope.errors.is_some()).then_some(envelope)
}

impl<'a> Envelope<'a> {
    /// What is in the answer, as `T`.
    pub(super) fn data<T: Deserialize<'a>>(&self) -> Option<T> {
        serde_json::from_str(self.data?.get()).ok()
    }
}
