//! What a profile changes, and what it leaves.

use typed_secrets::{
    Error, ErrorKind, Result, Runtime, Secret,
    config::{Config, ConfigFormat},
};

/// A provider that is re-pointed, one that is changed, and one that is turned off.
const FILE: &str = "
    load = ['team:*']

    [providers.team]
    type = 'dotenv'
    path = 'NOT_THERE.env'
    prefix = 'gone_'

    [providers.changed]
    type = 'env'
    prefix = 'CARGO'
    separator = '_'

    [providers.last]
    type = 'env'

    [profile.ci]
    load = ['changed:PKG_NAME']

    [profile.ci.providers.team]
    type = 'env'

    [profile.ci.providers.changed]
    prefix = 'CARGO_PKG'

    [profile.ci.providers.last]
    enabled = false

    [profile.ci.providers.more]
    type = 'env'
";

fn read(profile: Option<&str>) -> Config {
    let reader = Config::reader().with_variables(|_| None);
    let reader = match profile {
        Some(name) => reader.profile(name),
        None => reader,
    };
    reader.parse(FILE, ConfigFormat::Toml).unwrap()
}

async fn get(profile: Option<&str>, reference: &str) -> Result<Secret> {
    Runtime::builder().config(read(profile)).build().unwrap().get(reference).await
}

async fn error(profile: Option<&str>, reference: &str) -> Error {
    get(profile, reference).await.unwrap_err()
}

const NAME: &[u8] = env!("CARGO_PKG_NAME").as_bytes();

#[tokio::test]
async fn a_type_makes_another_provider_of_which_nothing_is_left() {
    assert_eq!(error(None, "team:CARGO_PKG_NAME").await.kind(), ErrorKind::Config);
    let value = get(Some("ci"), "team:CARGO_PKG_NAME").await.unwrap();
    assert_eq!(value.expose_bytes(), NAME);
}

#[tokio::test]
async fn without_a_type_single_keys_are_changed() {
    assert_eq!(get(None, "changed:PKG_NAME").await.unwrap().expose_bytes(), NAME);
    assert_eq!(get(Some("ci"), "changed:NAME").await.unwrap().expose_bytes(), NAME);
}

#[tokio::test]
async fn a_provider_that_is_turned_off_says_so() {
    assert!(get(None, "last:CARGO_PKG_NAME").await.is_ok());
    let error = error(Some("ci"), "last:CARGO_PKG_NAME").await;
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("turned off"), "{error}");
}

#[tokio::test]
async fn a_provider_may_be_in_a_profile_alone() {
    let error = error(None, "more:CARGO_PKG_NAME").await;
    assert!(error.message().contains("no provider named `more`"), "{error}");
    assert!(get(Some("ci"), "more:CARGO_PKG_NAME").await.is_ok());
}

#[test]
fn settings_are_replaced() {
    let patterns =
        |profile| -> Vec<_> { read(profile).load_patterns().map(ToString::to_string).collect() };
    assert_eq!(patterns(None), ["team:*"]);
    assert_eq!(patterns(Some("ci")), ["changed:PKG_NAME"]);
}

#[test]
fn the_variable_names_the_profile_unless_the_program_does() {
    let reader =
        Config::reader().with_variables(|name| (name == "SECRETS_PROFILE").then(|| "ci".into()));
    let config = reader.parse(FILE, ConfigFormat::Toml).unwrap();
    assert_eq!(config.profile(), Some("ci"));
    let told = reader.profile("live").parse(FILE, ConfigFormat::Toml).unwrap_err().to_string();
    assert!(told.contains("let `SECRETS_PROFILE` be one of `ci`"), "{told}");
}
