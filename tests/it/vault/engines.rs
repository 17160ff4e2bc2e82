//! Engines that make what is read, on real servers: database users and certificates.

use std::time::{Duration, SystemTime};

use serde::Deserialize;
use serde_json::json;
use typed_secrets::{
    Config, ErrorKind, ExposeSecret, Runtime, SecretString,
    providers::{MemoryProvider, VaultConfig, VaultProvider},
};

use super::{admin::Admin, config, fetch, provider, with_config};
use crate::servers;

#[derive(Deserialize)]
struct Account {
    username: String,
    password: SecretString,
}

/// Mounts the database engine on the local `PostgreSQL`; gives its mount.
pub(super) async fn database(admin: &Admin) -> Option<String> {
    let url = servers::url("TEST_POSTGRES_URL")?;
    let (account, server) = url.strip_prefix("postgres://").unwrap().split_once('@').unwrap();
    let (username, password) = account.split_once(':').unwrap();
    let mount = admin.mount("database", "").await;
    let settings = json!({
        "plugin_name": "postgresql-database-plugin",
        "allowed_roles": "*",
        "connection_url": format!("postgres://{{{{username}}}}:{{{{password}}}}@{server}"),
        "username": username,
        "password": password,
    });
    admin.expect("POST", &format!("{mount}/config/postgres"), &settings).await;
    Some(mount)
}

/// A role whose users last for `ttl`, and with renewals for `max` at most, in seconds.
pub(super) async fn role(admin: &Admin, mount: &str, name: &str, ttl: u64, max: u64) {
    let create =
        "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'";
    let settings = json!({
        "db_name": "postgres",
        "creation_statements": [create],
        "default_ttl": ttl,
        "max_ttl": max,
    });
    admin.expect("POST", &format!("{mount}/roles/{name}"), &settings).await;
}

#[tokio::test]
async fn each_read_of_a_role_makes_a_user_and_lends_it() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let Some(mount) = database(&admin).await else { return };
    role(&admin, &mount, "app", 60, 120).await;
    let name = format!("vault:{mount}/creds/app");
    let [first, second] =
        [fetch(&provider, &name).await.unwrap(), fetch(&provider, &name).await.unwrap()];
    let accounts = [&first, &second].map(|value| {
        let lease = value.lease().unwrap();
        assert!(lease.id().unwrap().starts_with(&format!("{mount}/creds/app/")));
        assert_eq!((lease.duration(), lease.is_renewable()), (Duration::from_mins(1), true));
        serde_json::from_slice::<Account>(value.expose_bytes()).unwrap()
    });
    assert_ne!(accounts[0].username, accounts[1].username);
    assert!(!accounts[0].password.expose_secret().is_empty());

    let missing = fetch(&provider, &format!("vault:{mount}/creds/nobody")).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert!(missing.message().contains("no such role"), "{missing}");
    let pinned = fetch(&provider, &format!("{name}?version=1")).await.unwrap_err();
    assert_eq!(pinned.kind(), ErrorKind::Unsupported);
}

#[tokio::test]
async fn rotated_credentials_say_when_they_change() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let Some(mount) = database(&admin).await else { return };
    role(&admin, &mount, "maker", 60, 60).await;
    let maker = fetch(&provider, &format!("vault:{mount}/creds/maker")).await.unwrap();
    let account: Account = serde_json::from_slice(maker.expose_bytes()).unwrap();
    let settings = json!({
        "db_name": "postgres",
        "username": account.username,
        "rotation_period": 3600,
    });
    admin.expect("POST", &format!("{mount}/static-roles/fixed"), &settings).await;

    let value = fetch(&provider, &format!("vault:{mount}/static-creds/fixed")).await.unwrap();
    assert!(value.lease().is_none());
    let left = value.expires_at().unwrap().duration_since(SystemTime::now()).unwrap();
    assert!((3590..=3600).contains(&left.as_secs()), "{left:?}");
    let now: Account = serde_json::from_slice(value.expose_bytes()).unwrap();
    assert_ne!(now.password.expose_secret(), account.password.expose_secret());
}

/// An authority with the role `web`.
async fn authority(admin: &Admin, generate_lease: bool) -> String {
    let mount = admin.mount("pki", "").await;
    let root = json!({ "common_name": "root.internal", "ttl": "24h", "key_type": "ec" });
    admin.expect("POST", &format!("{mount}/root/generate/internal"), &root).await;
    let role = json!({
        "allowed_domains": "internal",
        "allow_subdomains": true,
        "key_type": "ec",
        "max_ttl": "2h",
        "generate_lease": generate_lease,
    });
    admin.expect("POST", &format!("{mount}/roles/web"), &role).await;
    mount
}

fn issuing(url: &str, mount: &str, name: &str) -> VaultProvider {
    let parameters = [("common_name", name), ("ttl", "1h")];
    with_config(config(url, "root").parameters(format!("{mount}/issue/web"), parameters))
}

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names are the engine's")]
struct Certificate {
    certificate: String,
    private_key: SecretString,
    ca_chain: Vec<String>,
    issuing_ca: String,
    serial_number: String,
}

#[tokio::test]
async fn a_certificate_is_issued_and_lasts_until_its_end() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let mount = authority(&Admin::new(&url), false).await;
    let provider = issuing(&url, &mount, "web.internal");
    let value = fetch(&provider, &format!("vault:{mount}/issue/web")).await.unwrap();
    let lease = value.lease().unwrap();
    assert_eq!((lease.id(), lease.is_renewable()), (None, false));
    assert!((3595..=3600).contains(&lease.duration().as_secs()), "{lease:?}");

    let runtime = Runtime::builder().provider("vault", provider).build().unwrap();
    let name = format!("vault:{mount}/issue/web");
    let issued: Certificate = runtime.get_json(&name).await.unwrap();
    assert!(issued.certificate.starts_with("-----BEGIN CERTIFICATE-----"));
    assert!(issued.private_key.expose_secret().starts_with("-----BEGIN EC PRIVATE KEY-----"));
    assert_eq!(issued.ca_chain, [issued.issuing_ca]);
    assert!(issued.serial_number.contains(':'));
}

/// Without `parameters` in the file, the path would be read, which the engine refuses.
#[tokio::test]
async fn a_file_may_say_what_a_certificate_is_for() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let mount = authority(&Admin::new(&url), false).await;
    let text = format!(
        "[providers.team]\ntype = 'vault'\naddress = '{url}'\ntoken = {{ reference = 'memory:t' }}\n\
         skip_verify = false\nprefix = '{mount}/'\n\
         [providers.team.parameters.'{mount}/issue/web']\ncommon_name = 'web.internal'\nttl = '1h'"
    );
    let memory = MemoryProvider::new();
    memory.insert("t", "root");
    let config = text.parse::<Config>().unwrap();
    let builder = Runtime::builder().config(config).provider("memory", memory);
    let runtime = builder.build().unwrap();
    let issued: Certificate = runtime.get_json("team:issue/web").await.unwrap();
    assert!(issued.certificate.starts_with("-----BEGIN CERTIFICATE-----"));
}

#[tokio::test]
async fn a_certificate_may_have_a_lease_of_the_server() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let mount = authority(&Admin::new(&url), true).await;
    let provider = issuing(&url, &mount, "web.internal");
    let value = fetch(&provider, &format!("vault:{mount}/issue/web")).await.unwrap();
    let lease = value.lease().unwrap();
    assert!(lease.id().unwrap().starts_with(&format!("{mount}/issue/web/")));
    assert!(!lease.is_renewable());
}

#[tokio::test]
async fn what_an_engine_refuses_says_what_to_change() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let admin = Admin::new(&url);
    let mount = authority(&admin, false).await;
    let kv = admin.mount("kv", "2").await;
    let with = |path: &str| {
        let parameters = [("common_name", "web.elsewhere")];
        config(&url, "root").parameters(path.to_owned(), parameters)
    };
    let policy = format!(r#"path "{mount}/issue/*" {{ capabilities = ["read"] }}"#);
    let reader = VaultConfig::token(with(&format!("{mount}/issue/web")), {
        admin.token(&policy).await.into()
    });
    let plain = config(&url, "root");
    for (config, path, kind, hint) in [
        (plain.clone(), format!("{mount}/issue/web"), ErrorKind::Config, "`VaultConfig::param"),
        (
            with(&format!("{mount}/issue/web")),
            format!("{mount}/issue/web"),
            ErrorKind::Config,
            "compare",
        ),
        (
            with(&format!("{mount}/issue/no")),
            format!("{mount}/issue/no"),
            ErrorKind::NotFound,
            "role",
        ),
        (
            with(&format!("{mount}/cert/ca")),
            format!("{mount}/cert/ca"),
            ErrorKind::Config,
            "remove it",
        ),
        (with(&format!("{kv}/a")), format!("{kv}/a"), ErrorKind::Config, "remove the path"),
        (reader, format!("{mount}/issue/web"), ErrorKind::Denied, "`update` on"),
        (plain.clone(), format!("{mount}/no/path"), ErrorKind::NotFound, "correct the path"),
        (plain, "cubbyhole/nothing".to_owned(), ErrorKind::NotFound, "create"),
    ] {
        let error = fetch(&with_config(config), &format!("vault:{path}")).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{path}: {error}");
        assert!(error.hint().contains(hint), "{path}: {}", error.hint());
    }
}

/// What is not lent is a plain value, which its `ttl` ages.
#[tokio::test]
async fn other_answers_are_plain_values() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let transit = admin.mount("transit", "").await;
    admin.expect("POST", &format!("{transit}/keys/a"), &json!({})).await;
    admin.expect("POST", "cubbyhole/it", &json!({ "a": "b" })).await;
    for name in [format!("vault:{transit}/keys/a"), "vault:cubbyhole/it".to_owned()] {
        let value = fetch(&provider, &name).await.unwrap();
        assert!(value.lease().is_none() && value.expires_at().is_none());
        assert!(value.expose_bytes().starts_with(b"{"));
    }
}
