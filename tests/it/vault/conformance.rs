//! The conformance suite on both versions of the key-value engine, and over TLS.
//!
//! A secret is an object here, so the suite's values are stored as one member of it.

use std::{path::PathBuf, time::Duration};

use serde_json::json;
use typed_secrets::{
    Capabilities, FetchRequest, Lease, ListPage, ListRequest, Metadata, Provider, Result,
    SecretRef, SharedProvider, Value, WriteRequest,
    providers::VaultProvider,
    testing::conformance::{self, Harness, Profile},
};

use super::{
    admin::Admin,
    config,
    engines::{database, role},
    with_config,
};
use crate::servers;

struct Engine {
    url: String,
    mount: String,
    versioned: bool,
    /// A role of the database engine.
    lent: Option<&'static str>,
    /// The CA of a server that is spoken to over TLS.
    ca: Option<PathBuf>,
}

impl Engine {
    fn admin(&self) -> Admin {
        Admin::new(&self.url)
    }

    fn member(&self) -> Member {
        let config = config(&self.url, "root");
        let config = match &self.ca {
            Some(ca) => config.ca_file(ca),
            None => config,
        };
        Member { provider: with_config(config), versioned: self.versioned }
    }

    /// What follows the mount in the suite's name.
    fn path<'a>(&self, name: &'a str) -> &'a str {
        name.strip_prefix(&self.mount).unwrap().strip_prefix('/').unwrap()
    }
}

impl Harness for Engine {
    fn provider(&self) -> SharedProvider {
        SharedProvider::new(self.member())
    }

    async fn put(&self, name: &str, value: &[u8]) {
        let data = json!({ "value": std::str::from_utf8(value).unwrap() });
        if self.ca.is_some() {
            let reference = SecretRef::new("vault", name);
            self.member().put(&WriteRequest::new(reference, value)).await.unwrap();
        } else if self.versioned {
            self.admin().put(&self.mount, self.path(name), &data).await;
        } else {
            self.admin().put_plain(&self.mount, self.path(name), &data).await;
        }
    }

    async fn remove(&self, name: &str) {
        if self.ca.is_some() {
            let reference = SecretRef::new("vault", name);
            self.member().delete(&FetchRequest::new(reference)).await.unwrap();
        } else if self.versioned {
            self.admin().delete(&self.mount, self.path(name)).await;
        } else {
            self.admin().delete_plain(&self.mount, self.path(name)).await;
        }
    }

    fn name(&self, name: &str) -> String {
        format!("{}/suite/{name}", self.mount)
    }

    fn profile(&self) -> Profile {
        let profile = Profile::new().text_only().with_writes().with_lists();
        let profile = if self.versioned { profile.with_metadata() } else { profile };
        self.lent.map_or(profile, |name| profile.with_leases(name))
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
        if whole.lease().is_some() {
            return Ok(whole);
        }
        let object: serde_json::Value = serde_json::from_slice(whole.expose_bytes()).unwrap();
        let member = Value::new(object["value"].as_str().unwrap());
        Ok(match whole.version() {
            Some(version) => member.with_version(version),
            None => member,
        })
    }

    async fn put(&self, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
        let value = std::str::from_utf8(request.expose_value()).unwrap();
        let object = json!({ "value": value }).to_string();
        let whole = WriteRequest::new(request.reference(), object.as_bytes());
        self.provider.put(&whole.on_condition(request.condition())).await
    }

    async fn delete(&self, request: &FetchRequest<'_>) -> Result<()> {
        self.provider.delete(request).await
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        self.provider.list_page(request).await
    }

    async fn metadata(&self, request: &FetchRequest<'_>) -> Result<Metadata> {
        self.provider.metadata(request).await
    }

    async fn renew(&self, lease: &Lease) -> Result<Duration> {
        self.provider.renew(lease).await
    }

    async fn revoke(&self, lease: &Lease) -> Result<()> {
        self.provider.revoke(lease).await
    }
}

#[tokio::test]
async fn both_versions_of_the_engine_conform() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let admin = Admin::new(&url);
    let lent = match database(&admin).await {
        Some(mount) => {
            role(&admin, &mount, "suite", 60, 600).await;
            Some(&*format!("{mount}/creds/suite").leak())
        }
        None => None,
    };
    for (version, versioned) in [("2", true), ("1", false)] {
        let mount = admin.mount("kv", version).await;
        conformance::run(&Engine { url: url.clone(), mount, versioned, lent, ca: None }).await;
    }
}

/// The tests' own requests speak no TLS, so the provider stores what it reads.
#[tokio::test]
async fn it_conforms_over_tls_with_a_ca_of_ones_own() {
    let Some(url) = servers::url("TEST_VAULT_TLS_ADDR") else { return };
    let ca = std::env::var_os("TEST_VAULT_CA").map(PathBuf::from);
    let mount = "secret".to_owned();
    conformance::run(&Engine { url, mount, versioned: true, lent: None, ca }).await;
}
