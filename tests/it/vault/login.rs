//! Logins and the life of tokens, on a local `OpenBao` and on a server that does as a test says.

use serde_json::{Value, json};
use typed_secrets::{
    Runtime,
    providers::{VaultConfig, VaultLogin, VaultProvider},
};

use super::{admin::Admin, with_config};

mod backoff;
mod certificate;
mod configured;
mod fake;
mod given;
mod herd;
mod kubernetes;
mod leaks;
mod lent;
mod methods;
mod refused;
mod server;
mod shared;
mod start;
mod upkeep;
mod wrapped;

/// A place to log in to, and a secret that whoever did may read.
struct Place {
    url: String,
    admin: Admin,
    auth: String,
    kv: String,
    policy: String,
}

impl Place {
    async fn new(url: &str, method: &str) -> Self {
        let admin = Admin::new(url);
        let (auth, kv) = (admin.enable(method).await, admin.mount("kv", "2").await);
        admin.put(&kv, "db", &json!({ "password": "s3cret" })).await;
        let policy = admin.policy(&format!("{kv}/*"), "read").await;
        Self { url: url.to_owned(), admin, auth, kv, policy }
    }

    /// Writes below the auth method.
    async fn set(&self, path: &str, body: &Value) -> Value {
        self.admin.write(&format!("auth/{}/{path}", self.auth), body).await
    }

    /// An `AppRole` whose tokens are as `more` says, and its role id.
    async fn app_role(&self, name: &str, mut more: Value) -> String {
        if more["token_policies"].is_null() {
            more["token_policies"] = json!([self.policy]);
        }
        self.set(&format!("role/{name}"), &more).await;
        let path = format!("auth/{}/role/{name}/role-id", self.auth);
        self.admin.read(&path).await["data"]["role_id"].as_str().unwrap().to_owned()
    }

    async fn secret_id(&self, role: &str) -> String {
        let answer = self.set(&format!("role/{role}/secret-id"), &json!({})).await;
        answer["data"]["secret_id"].as_str().unwrap().to_owned()
    }

    /// Revokes all tokens that were made here.
    async fn revoke_tokens(&self) {
        let path = format!("sys/leases/revoke-prefix/auth/{}", self.auth);
        self.admin.write(&path, &json!({})).await;
    }

    /// The provider that logs in here.
    fn provider(&self, login: VaultLogin) -> VaultProvider {
        with_config(VaultConfig::new().address(&self.url).login(login.mount(&self.auth)))
    }

    fn runtime(&self, login: VaultLogin) -> Runtime {
        Runtime::builder().provider("vault", self.provider(login)).build().unwrap()
    }

    fn secret(&self) -> String {
        format!("vault:{}/db#password", self.kv)
    }

    /// What a runtime reads that logs in like this.
    async fn read_by(&self, login: VaultLogin) -> String {
        let secret = self.runtime(login).get(&self.secret()).await.unwrap();
        String::from_utf8(secret.expose_bytes().to_vec()).unwrap()
    }
}
