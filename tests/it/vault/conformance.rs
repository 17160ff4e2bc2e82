//! The conformance suite on both versions of the key-value engine.
//!
//! A secret is an object here, so the suite's values are stored as one member of it.

use serde_json::json;
use typed_secrets::{
    Capabilities, FetchRequest, Provider, Result, SharedProvider, Value,
    providers::VaultProvider,
    testing::conformance::{self, Harness, Profile},
};

use super::{admin::Admin, provider};
use crate::servers;

struct Engine {
    url: String,
    mount: String,
    versioned: bool,
}

impl Engine {
    fn admin(&self) -> Admin {
        Admin::new(&self.url)
    }

    /// What follows the mount in the suite's name.
    fn path<'a>(&self, name: &'a str) -> &'a str {
        name.strip_prefix(&self.mount).unwrap().strip_prefix('/').unwrap()
    }
}

impl Harness for Engine {
    fn provider(&self) -> SharedProvider {
        let provider = provider(&self.url, "root");
        SharedProvider::new(Member { provider, versioned: self.versioned })
    }

    async fn put(&self, name: &str, value: &[u8]) {
        let data = json!({ "value": std::str::from_utf8(value).unwrap() });
        if self.versioned {
            self.admin().put(&self.mount, self.path(name), &data).await;
        } else {
            self.admin().put_plain(&self.mount, self.path(name), &data).await;
        }
    }

    async fn remove(&self, name: &str) {
        if self.versioned {
            self.admin().delete(&self.mount, self.path(name)).await;
        } else {
            self.admin().delete_plain(&self.mount, self.path(name)).await;
        }
    }

    fn name(&self, name: &str) -> String {
        format!("{}/suite/{name}", self.mount)
    }

    fn profile(&self) -> Profile {
        Profile::new().text_only()
    }
}

/// The member `value` of each secret, as the runtime would select it.
#[derive(Debug)]
struct Member {
    provider: VaultProvider,
    versioned: bool,
}

impl Provider for Member {
    fn capabilities(&self) -> Capabilities {
        if self.versioned { self.provider.capabilities() } else { Capabilities::new() }
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        let whole = self.provider.fetch(request).await?;
        let object: serde_json::Value = serde_json::from_slice(whole.expose_bytes()).unwrap();
        let member = Value::new(object["value"].as_str().unwrap());
        Ok(match whole.version() {
            Some(version) => member.with_version(version),
            None => member,
        })
    }
}

#[tokio::test]
async fn both_versions_of_the_engine_conform() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    for (version, versioned) in [("2", true), ("1", false)] {
        let mount = Admin::new(&url).mount("kv", version).await;
        conformance::run(&Engine { url: url.clone(), mount, versioned }).await;
    }
}
