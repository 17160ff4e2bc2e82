//! The runtime of `typed-secrets`; depend on that crate, which re-exports all of this.

pub mod reference;
pub mod schema;

mod cache;
mod clock;
#[cfg(feature = "config")]
pub mod config;
mod decode;
mod duration;
mod error;
mod event;
pub mod layer;
pub mod layers;
mod lazy;
mod lease;
mod leased;
mod live;
pub mod metric_names;
mod plan;
pub mod provider;
pub mod providers;
pub mod report;
mod runtime;
#[cfg(feature = "second-level")]
pub mod second_level;
mod secrets;
mod sync;
#[cfg(feature = "template")]
pub mod template;
#[cfg(feature = "testing")]
pub mod testing;
mod value;

pub use clock::Clock;
#[cfg(feature = "config")]
pub use config::Config;
pub use decode::{Check, ComposePart, FromSecret, JsonField, SecretField};
pub use error::{Error, ErrorKind, FieldError, LoadError, Result};
pub use event::{Event, EventKind};
pub use layer::Layer;
pub use lazy::Lazy;
pub use lease::{Lease, WeakLease};
pub use leased::Leased;
pub use live::{Closed, Current, Live, LiveHealth, LiveReader, LiveState, Previous};
pub use provider::{
    Capabilities, Condition, FetchRequest, Host, ListPage, ListRequest, Metadata, Provider,
    ProviderExt, SharedProvider, VersionMetadata, VersionState, WriteRequest,
};
pub use reference::{SecretPattern, SecretRef, SecretRefBuf, Selector};
pub use report::{LoadReport, Preloaded};
pub use runtime::{
    EventListener, Events, Get, Health, HealthStatus, LiveEntry, ProviderSettings, ReadOptions,
    Reader, RetryOnRejection, Runtime, RuntimeBuilder, Secret, retry_on_rejection,
};
pub use schema::Schema;
pub use secrets::Secrets;
pub use value::{SecretBuf, SecretBytes, Value};

/// What generated code names. Not a public API: it changes with any release.
#[doc(hidden)]
pub mod __private {
    pub use core::{option::Option, time::Duration};

    pub use crate::{
        decode::{Check, Following, Loaded, Part, keeps_previous},
        reference::{SecretRef, Selector},
        schema::{Encoding, Field, FieldKind, Schema, Source},
        secrets::Secrets,
    };
}
