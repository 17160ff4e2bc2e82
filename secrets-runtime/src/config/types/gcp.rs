//! `type = "gcp"`

use super::{Type, made_with};
use crate::config::key::{Key, Kind, Rule, Variant};
#[cfg(feature = "gcp")]
use crate::{
    config::{check::Table, with},
    provider::SharedProvider,
    providers::{GcpConfig, GcpProvider},
};

pub(super) const TYPE: Type = Type {
    variant: Variant {
        name: "gcp",
        about: "Google Secret Manager",
        keys: KEYS,
        rules: &[Rule::NotBoth("credentials_file", "anonymous")],
    },
    feature: "gcp",
    make: made_with!("gcp", make),
};

/// What is not set comes from the environment, as with Google's own tools.
const KEYS: &[Key] = &[
    Key::new("project", Kind::Text, "The project, in place of `GOOGLE_CLOUD_PROJECT`"),
    Key::new("quota_project", Kind::Text, "The project that calls are counted for"),
    Key::new("location", Kind::Text, "The location of regional secrets, such as `europe-west3`"),
    Key::new("endpoint", Kind::Text, "The URL of the service, such as a private endpoint"),
    Key::new("credentials_file", Kind::Path, "A file with credentials"),
    Key::new("anonymous", Kind::Flag, "With `true`, no credentials are sent; for a local server"),
    Key::new("map_names", Kind::Characters, "What stands for characters that names cannot have"),
];

#[cfg(feature = "gcp")]
fn make(table: &Table) -> SharedProvider {
    let config = GcpConfig::new().map_names(super::name_map(table));
    let config = with(config, table.text("project"), GcpConfig::project);
    let config = with(config, table.text("quota_project"), GcpConfig::quota_project);
    let config = with(config, table.text("location"), GcpConfig::location);
    let config = with(config, table.text("endpoint"), GcpConfig::endpoint);
    let config = with(config, table.path("credentials_file"), GcpConfig::credentials_file);
    let anonymous = table.flag("anonymous").filter(|anonymous| *anonymous);
    let config = with(config, anonymous, |config, _| config.anonymous());
    SharedProvider::new(GcpProvider::with_config(config))
}
