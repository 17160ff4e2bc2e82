//! What only the owner of a local server may do.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::http::{self, percent};

/// One server, by its root token.
#[derive(Clone, Debug)]
pub(super) struct Admin {
    host: String,
    token: String,
    namespace: &'static str,
}

impl Admin {
    pub(super) fn new(url: &str) -> Self {
        let host = url.strip_prefix("http://").unwrap().to_owned();
        Self { host, token: "root".to_owned(), namespace: "" }
    }

    /// The same server, where the token is not `root`.
    pub(super) fn with_token(mut self, token: &str) -> Self {
        token.clone_into(&mut self.token);
        self
    }

    /// The same server, in one namespace.
    pub(super) fn in_namespace(mut self, namespace: &'static str) -> Self {
        self.namespace = namespace;
        self
    }

    /// Mounts an engine at a path that no other test and no other run uses.
    pub(super) async fn mount(&self, engine: &str, version: &str) -> String {
        let mount = unique();
        self.mount_at(&mount, engine, version).await;
        mount
    }

    pub(super) async fn mount_at(&self, mount: &str, engine: &str, version: &str) {
        let body = json!({ "type": engine, "options": { "version": version } });
        self.expect("POST", &format!("sys/mounts/{mount}"), &body).await;
        self.wait_for_upgrade(mount).await;
    }

    pub(super) async fn unmount(&self, mount: &str) {
        self.expect("DELETE", &format!("sys/mounts/{mount}"), &Value::Null).await;
    }

    /// A new mount of version 2 refuses everything until its upgrade is done.
    async fn wait_for_upgrade(&self, mount: &str) {
        while self.call("GET", &format!("{mount}/config"), &Value::Null).await.0 == 400 {
            tokio::task::yield_now().await;
        }
    }

    /// Stores a version of a secret in KV version 2; gives its number.
    pub(super) async fn put(&self, mount: &str, path: &str, data: &Value) -> u64 {
        let target = format!("{mount}/data/{}", encode(path));
        let answer = self.expect("POST", &target, &json!({ "data": data })).await;
        answer["data"]["version"].as_u64().unwrap()
    }

    pub(super) async fn delete(&self, mount: &str, path: &str) {
        let target = format!("{mount}/data/{}", encode(path));
        self.expect("DELETE", &target, &Value::Null).await;
    }

    pub(super) async fn destroy(&self, mount: &str, path: &str, version: u64) {
        let target = format!("{mount}/destroy/{}", encode(path));
        self.expect("PUT", &target, &json!({ "versions": [version] })).await;
    }

    /// Stores a secret in KV version 1.
    pub(super) async fn put_plain(&self, mount: &str, path: &str, data: &Value) {
        self.expect("POST", &format!("{mount}/{}", encode(path)), data).await;
    }

    pub(super) async fn delete_plain(&self, mount: &str, path: &str) {
        self.expect("DELETE", &format!("{mount}/{}", encode(path)), &Value::Null).await;
    }

    /// Makes a token with one policy, and gives it.
    pub(super) async fn token(&self, policy: &str) -> String {
        let name = unique();
        self.expect("POST", &format!("sys/policy/{name}"), &json!({ "policy": policy })).await;
        let answer = self.expect("POST", "auth/token/create", &json!({ "policies": [name] })).await;
        answer["auth"]["client_token"].as_str().unwrap().to_owned()
    }

    /// Enables an auth method at a path that no other test and no other run uses.
    pub(super) async fn enable(&self, method: &str) -> String {
        let mount = unique();
        self.write(&format!("sys/auth/{mount}"), &json!({ "type": method })).await;
        mount
    }

    /// Makes a policy that allows `capabilities` on `path`, and gives its name.
    pub(super) async fn policy(&self, path: &str, capabilities: &str) -> String {
        let name = unique();
        let policy = format!(r#"path "{path}" {{ capabilities = ["{capabilities}"] }}"#);
        self.write(&format!("sys/policy/{name}"), &json!({ "policy": policy })).await;
        name
    }

    pub(super) async fn write(&self, target: &str, body: &Value) -> Value {
        self.expect("POST", target, body).await
    }

    pub(super) async fn read(&self, target: &str) -> Value {
        self.expect("GET", target, &Value::Null).await
    }

    /// What is known of the token with this accessor; it may be gone.
    pub(super) async fn look_up(&self, accessor: &str) -> (u16, Value) {
        let body = json!({ "accessor": accessor });
        self.call("POST", "auth/token/lookup-accessor", &body).await
    }

    pub(super) async fn revoke(&self, token: &str) {
        self.expect("POST", "auth/token/revoke", &json!({ "token": token })).await;
    }

    pub(super) async fn make_namespace(&self, name: &str) {
        self.expect("POST", &format!("sys/namespaces/{name}"), &json!({})).await;
    }

    pub(super) async fn expect(&self, method: &str, target: &str, body: &Value) -> Value {
        let (status, answer) = self.call(method, target, body).await;
        assert!((200..300).contains(&status), "{method} {target}: {status} {}", answer["errors"]);
        answer
    }

    pub(super) async fn call(&self, method: &str, target: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let Self { host, token, namespace } = self;
        let length = body.len();
        // In this version of HTTP a long answer does not come in chunks.
        let message = format!(
            "{method} /v1/{target} HTTP/1.0\r\nhost: {host}\r\nconnection: close\r\n\
             x-vault-token: {token}\r\nx-vault-namespace: {namespace}\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        let (status, answer) = http::exchange(host, &message).await;
        (status, serde_json::from_str(&answer).unwrap_or_default())
    }
}

fn encode(path: &str) -> String {
    path.split('/').map(percent).collect::<Vec<_>>().join("/")
}

/// A name that no other test and no other run uses.
pub(super) fn unique() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    format!("it-{}-{}", since.as_nanos(), COUNT.fetch_add(1, Ordering::Relaxed))
}
