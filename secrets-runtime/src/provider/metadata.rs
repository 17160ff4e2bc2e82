//! What is known of a secret without reading it.

use std::{collections::BTreeMap, time::SystemTime};

/// What a provider tells of a secret without its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// The id of the current version, where there are versions.
    pub current_version: Option<Box<str>>,
    /// When the secret was made.
    pub created_at: Option<SystemTime>,
    /// When it was last changed.
    pub updated_at: Option<SystemTime>,
    /// The versions that the provider knows, oldest first.
    pub versions: Vec<VersionMetadata>,
    /// Labels that were given to the secret by its keepers; not secret.
    pub labels: BTreeMap<String, String>,
}

/// One version of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VersionMetadata {
    /// As in `?version=`.
    pub id: Box<str>,
    /// When it was written.
    pub created_at: Option<SystemTime>,
    /// Whether it can be read.
    pub state: VersionState,
}

impl VersionMetadata {
    /// A version in this state.
    #[must_use]
    pub fn new(id: impl Into<Box<str>>, state: VersionState) -> Self {
        Self { id: id.into(), created_at: None, state }
    }
}

/// Whether a version can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VersionState {
    /// It can.
    Active,
    /// It was switched off, and can be switched on again.
    Disabled,
    /// It was deleted, and can be brought back.
    Deleted,
    /// It is gone for good.
    Destroyed,
}
