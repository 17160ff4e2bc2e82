//! Credentials that the database engine of a local `OpenBao` lends, and the token that asks for them.

use std::{path::Path, time::Duration};

use serde::Deserialize;
use typed_secrets::{
    ExposeSecret, Leased, Live, Runtime, SecretString, Secrets,
    providers::{VaultConfig, VaultProvider},
};

use crate::{
    cases::store_in_child,
    http,
    scan::{Copies, Needle, masked_hex, scan},
    vault,
};

const POSTGRES: &str = "TEST_POSTGRES_URL";
const ROOT: &str = "X-Vault-Token: root";
/// An account lasts for 3 s, is renewed once, and is then replaced.
const ROLE: &str = "{\"db_name\": \"postgres\", \"default_ttl\": 3, \"max_ttl\": 5, \
    \"creation_statements\": [\"CREATE ROLE \\\"{{name}}\\\" LOGIN PASSWORD '{{password}}' \
    VALID UNTIL '{{expiration}}'\"]}";

/// Name, length, and how often it was there while in use and afterwards.
type Row = (&'static str, usize, Copies, Copies);

#[derive(Deserialize)]
struct Account {
    password: SecretString,
}

#[derive(Secrets)]
struct Settings {
    #[secret("vault:residue-db/creds/app", json)]
    account: Live<Leased<Account>>,
    #[secret("vault:residue-db/creds/app", json)]
    plain: Leased<Account>,
}

/// For the token, the first password and the one that replaced it: how often they were in memory
/// while they were in use, and what is left of them. `None` if there are no servers.
pub(crate) fn lend_and_drop(folder: &Path) -> Option<[Row; 3]> {
    let Ok(database) = std::env::var(POSTGRES) else {
        assert!(
            std::env::var_os("TYPED_SECRETS_REQUIRE_SERVERS").is_none(),
            "{POSTGRES} is not set"
        );
        println!("left out: leases, whose servers are not running");
        return None;
    };
    set_up(&database);
    let token = store_in_child("vault", 24, folder);
    let tokio = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let config = VaultConfig::new().address(vault::url()).token_file(folder.join(vault::TOKEN));
    let provider = VaultProvider::with_config(config).with_variables(|_| None);
    let (runtime, settings, passwords) = tokio.block_on(rotate(provider));
    let [old, new] = passwords;
    let needles = [("lease, token", token), ("lease, old", old), ("lease, new", new)];
    let alive = needles.each_ref().map(|(_, needle)| scan(needle).unwrap());
    assert!(alive.iter().all(|copies| copies.full >= 1), "the search misses some: {alive:?}");
    tokio.block_on(runtime.shutdown());
    drop((runtime, settings, tokio));
    let mut alive = alive.into_iter();
    Some(needles.map(|(name, needle)| {
        (name, needle.len(), alive.next().unwrap_or_default(), scan(&needle).unwrap())
    }))
}

/// Loads, and waits until the first account has been renewed and replaced.
async fn rotate(provider: VaultProvider) -> (Runtime, Settings, [Needle; 2]) {
    let runtime = Runtime::builder().provider("vault", provider).start().await.unwrap();
    let settings = Settings::load_from(&runtime).await.unwrap();
    let old = needle(&settings.account.current());
    assert_eq!(
        settings.plain.lease().unwrap().id(),
        settings.account.current().lease().unwrap().id()
    );
    let mut account = settings.account.clone();
    tokio::time::timeout(Duration::from_secs(30), account.changed()).await.unwrap().unwrap();
    let new = needle(&account.current());
    (runtime, settings, [old, new])
}

/// The server chooses the password, so it is masked where it is.
fn needle(account: &Account) -> Needle {
    let masked = masked_hex(account.password.expose_secret().as_bytes());
    Needle::from_masked_hex(&masked).unwrap()
}

fn set_up(database: &str) {
    let (account, server) = database.strip_prefix("postgres://").unwrap().split_once('@').unwrap();
    let (user, password) = account.split_once(':').unwrap();
    // An earlier run may have mounted it.
    http::post(&vault::url(), "/v1/sys/mounts/residue-db", ROOT, "{\"type\": \"database\"}");
    let config = format!(
        "{{\"plugin_name\": \"postgresql-database-plugin\", \"allowed_roles\": \"*\", \
         \"username\": \"{user}\", \"password\": \"{password}\", \
         \"connection_url\": \"postgres://{{{{username}}}}:{{{{password}}}}@{server}\"}}"
    );
    vault::post("/v1/residue-db/config/postgres", &config);
    vault::post("/v1/residue-db/roles/app", ROLE);
}
