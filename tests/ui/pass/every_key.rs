//! Each key of the grammar, once or more.

use std::collections::BTreeMap;

use serde::Deserialize;
use typed_secrets::{Lazy, Leased, Live, SecretBox, SecretSlice, SecretString, Secrets};

#[derive(Deserialize)]
struct Database {
    username: String,
    password: SecretString,
}

#[derive(Deserialize, Default)]
struct Limits {
    #[allow(dead_code)]
    burst: u32,
}

#[derive(Secrets)]
struct Mail {
    #[secret]
    password: SecretString,
}

fn not_empty(text: &SecretString) -> Result<(), &'static str> {
    use typed_secrets::ExposeSecret as _;
    if text.expose_secret().is_empty() { Err("is empty") } else { Ok(()) }
}

fn valid_port(port: &u16) -> Result<(), &'static str> {
    if *port == 0 { Err("is zero") } else { Ok(()) }
}

#[derive(Secrets)]
#[secrets(prefix = "APP_", rename_all = "SCREAMING_SNAKE_CASE", providers("team-a", "team-b"))]
struct Settings {
    #[secret("file:prod/db", json)]
    db: Database,
    #[secret(env = "API_KEY", ttl = "5m", stale_if_error = "1h", validate = not_empty)]
    api_key: SecretString,
    #[secret("team-a:prod/stripe?stage=OLD#/webhook/0", ttl = "500ms")]
    webhook: Live<SecretString>,
    #[secret("file:prod/app", field = "token", or = ["env:TOKEN", "team-b:token"], or_on = "unavailable")]
    token: Option<SecretString>,
    #[secret(dir = "key", encoding = "base64", version = "3")]
    key: SecretSlice<u8>,
    #[secret(file = "pin", encoding = "hex", stage = "NEW")]
    pin: SecretBox<u32>,
    #[secret(memory, version = "1", default = "env:SALT", ttl = "1d")]
    salt: SecretString,
    #[secret(insecure_default = "guest")]
    user: SecretString,
    #[secret("team-a:one-time", cache = false)]
    one_time: SecretString,
    #[secret("team-a:signing", grace = "10m", cache = true)]
    signing: Live<SecretString>,
    #[secret("team-a:login", json, grace = "0s", stale_if_error = "0s")]
    login: Live<Database>,
    #[secret("team-a:user", json)]
    lent: Leased<Database>,
    #[secret("file:prod/*")]
    all: BTreeMap<String, SecretString>,
    #[secret("team-a:[a-c]?/**#/hosts/0", encoding = "hex", validate = not_empty, ttl = "1m", allow_empty)]
    first_hosts: std::collections::BTreeMap<String, SecretString>,
    #[secret(file = "prod/*", json, field = "db", cache = false)]
    databases: BTreeMap<String, Database>,
    #[secret("file:prod/map", json)]
    document: BTreeMap<String, SecretString>,
    #[secret("team-a:rare", or = ["env:RARE"], ttl = "1h", validate = not_empty)]
    rare: Lazy<SecretString>,
    #[secret("team-a:report", json)]
    report: typed_secrets::Lazy<Option<Database>>,
    #[config("team-a:flag", cache = false)]
    flag: bool,
    #[secret(nested)]
    mail: Mail,
    #[config(nested)]
    other_mail: Mail,
    #[secret(compose = "postgres://{db.username}:{db.password}@{host}:{port}/{{app}}", validate = not_empty)]
    url: SecretString,
    #[secret(compose = "{lent.username}:{lent.password}")]
    lent_pair: Option<SecretString>,
    #[config(env = "HOST", default = "localhost")]
    host: String,
    #[config(default = 8080, validate = valid_port)]
    port: u16,
    #[config]
    region: Option<String>,
    #[config("file:limits", json, default = Limits::default())]
    limits: Limits,
    #[config("file:more", json)]
    more: Option<Limits>,
    #[config(default = -1)]
    nice: i32,
    #[config("file:hosts", json, default = vec!["a".to_owned()])]
    hosts: Vec<String>,
    #[config("file:pair", json, default = [1, 2])]
    pair: [u8; 2],
    #[config(default = { let base = 4; base * 2 })]
    workers: usize,
}

fn main() {
    let names: Vec<String> = Settings::SCHEMA.requests().iter().map(ToString::to_string).collect();
    assert_eq!(
        names,
        [
            "file:prod/db",
            "env:API_KEY",
            "team-a:prod/stripe?stage=OLD",
            "file:prod/app",
            "env:TOKEN",
            "team-b:token",
            "dir:key?version=3",
            "file:pin?stage=NEW",
            "memory:APP_SALT?version=1",
            "env:SALT",
            "env:APP_USER",
            "team-a:one-time",
            "team-a:signing",
            "team-a:login",
            "team-a:user",
            "file:prod/map",
            "team-a:rare",
            "env:RARE",
            "team-a:report",
            "team-a:flag",
            "env:HOST",
            "env:APP_PORT",
            "env:APP_REGION",
            "file:limits",
            "file:more",
            "env:APP_NICE",
            "file:hosts",
            "file:pair",
            "env:APP_WORKERS",
        ]
    );
    let _ = Settings::load;
}
