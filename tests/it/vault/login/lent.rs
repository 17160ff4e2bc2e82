//! What is lent with a token ends with it: database users, on real servers.

use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;
use typed_secrets::{
    ReadOptions, Runtime, SecretString,
    providers::{VaultLogin, VaultProvider},
};

use super::Place;
use crate::{
    servers,
    vault::engines::{database, role},
};

/// A service that logs in and has a database user whose own lease is far longer than its token.
struct Service {
    place: Place,
    database: String,
}

impl Service {
    async fn new(token: serde_json::Value) -> Option<(Self, VaultProvider)> {
        let url = servers::url("TEST_VAULT_ADDR")?;
        let mut place = Place::new(&url, "approle").await;
        let database = database(&place.admin).await?;
        role(&place.admin, &database, "app", 3600, 7200).await;
        let kv = std::mem::take(&mut place.policy);
        let lend = place.admin.policy(&format!("{database}/*"), "read").await;
        let mut settings = token;
        settings["token_policies"] = json!([kv, lend, "default"]);
        let id = place.app_role("app", settings).await;
        let secret_id = SecretString::from(place.secret_id("app").await);
        let provider = place.provider(VaultLogin::app_role(id).secret_id(secret_id));
        Some((Self { place, database }, provider))
    }

    /// The name of the user that the runtime has now.
    async fn user(&self, runtime: &Runtime) -> String {
        let reference = format!("vault:{}/creds/app#username", self.database);
        let user = runtime.get(&reference).await.unwrap();
        String::from_utf8(user.expose_bytes().to_vec()).unwrap()
    }

    /// How many users are lent out.
    async fn lent(&self) -> usize {
        let path = format!("sys/leases/lookup/{}/creds/app?list=true", self.database);
        let list = self.place.admin.call("GET", &path, &serde_json::Value::Null).await.1;
        list["data"]["keys"].as_array().map_or(0, Vec::len)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn users_of_a_revoked_token_are_replaced() {
    let Some((service, provider)) = Service::new(json!({})).await else { return };
    let runtime = Runtime::builder().provider("vault", provider).start().await.unwrap();
    let first = service.user(&runtime).await;
    assert_eq!(service.user(&runtime).await, first);
    service.place.revoke_tokens().await;
    // Any request meets the end of the token.
    let refresh = ReadOptions::new().refresh();
    runtime.get_with(&service.place.secret(), refresh).await.unwrap();
    assert_ne!(service.user(&runtime).await, first);
    assert_eq!(service.lent().await, 1);
    runtime.shutdown().await;
}

/// The user is replaced while the token that it was made with is still alive.
#[tokio::test(flavor = "multi_thread")]
async fn users_of_a_token_that_ends_are_replaced_before() {
    let short = json!({ "token_ttl": "6s", "token_explicit_max_ttl": "6s" });
    let Some((service, provider)) = Service::new(short).await else { return };
    let runtime = Runtime::builder().provider("vault", provider).start().await.unwrap();
    let mut users = vec![service.user(&runtime).await];
    for _ in 0..120 {
        sleep(Duration::from_millis(100)).await;
        let user = service.user(&runtime).await;
        if users.last() != Some(&user) {
            // The old one and the new one.
            assert_eq!(service.lent().await, 2);
            users.push(user);
        }
    }
    assert!((3..=5).contains(&users.len()), "{users:?}");
    runtime.shutdown().await;
}
