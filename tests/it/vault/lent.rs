//! Leases of a real server: renewed, given back, and lost.

use std::time::Duration;

use serde_json::json;
use typed_secrets::{ErrorKind, Lease, Provider as _, providers::VaultConfig};

use super::{
    admin::Admin,
    engines::{database, role},
    fetch, provider, with_config,
};
use crate::servers;

/// A server, a mount of its database engine with the role `app`, and who may lend from it.
struct Lending {
    url: String,
    admin: Admin,
    mount: String,
}

impl Lending {
    async fn start(ttl: u64, max: u64) -> Option<Self> {
        let url = servers::url("TEST_VAULT_ADDR")?;
        let admin = Admin::new(&url);
        let mount = database(&admin).await?;
        role(&admin, &mount, "app", ttl, max).await;
        Some(Self { url, admin, mount })
    }

    /// A token that may read the role and has the policy `default`, and what `more` grants.
    async fn token(&self, more: &str) -> String {
        let mount = &self.mount;
        let policy = format!(r#"path "{mount}/*" {{ capabilities = ["read"] }} {more}"#);
        self.admin.token(&policy).await
    }

    async fn lease(&self, token: &str) -> Lease {
        let name = format!("vault:{}/creds/app", self.mount);
        fetch(&provider(&self.url, token), &name).await.unwrap().lease().unwrap().clone()
    }

    async fn exists(&self, lease: &Lease) -> bool {
        let body = json!({ "lease_id": lease.id().unwrap() });
        self.admin.call("PUT", "sys/leases/lookup", &body).await.0 == 200
    }
}

#[tokio::test]
async fn a_renewal_tells_what_was_granted() {
    let Some(lending) = Lending::start(60, 90).await else { return };
    let token = lending.token("").await;
    let (provider, lease) = (provider(&lending.url, &token), lending.lease(&token).await);
    assert_eq!(provider.renew(&lease).await.unwrap(), Duration::from_mins(1));

    let Some(short) = Lending::start(10, 11).await else { return };
    let lease = short.lease("root").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let granted = super::provider(&short.url, "root").renew(&lease).await.unwrap();
    assert!(granted < lease.duration(), "{granted:?}");
}

#[tokio::test]
async fn what_is_given_back_is_gone() {
    let Some(lending) = Lending::start(60, 60).await else { return };
    let more = r#"path "sys/leases/revoke" { capabilities = ["update"] }"#;
    let token = lending.token(more).await;
    let (provider, lease) = (provider(&lending.url, &token), lending.lease(&token).await);
    assert!(lending.exists(&lease).await);
    for _ in 0..2 {
        provider.revoke(&lease).await.unwrap();
    }
    while lending.exists(&lease).await {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(provider.renew(&lease).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn giving_back_takes_a_permission_that_is_not_there_by_default() {
    let Some(lending) = Lending::start(60, 60).await else { return };
    let token = lending.token("").await;
    let lease = lending.lease(&token).await;
    let error = provider(&lending.url, &token).revoke(&lease).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert!(error.hint().contains("`update` on `sys/leases/revoke`"), "{}", error.hint());
}

#[tokio::test]
async fn a_lease_ends_with_the_token_that_it_was_made_with() {
    let Some(lending) = Lending::start(60, 60).await else { return };
    let token = lending.token("").await;
    let lease = lending.lease(&token).await;
    lending.admin.revoke(&token).await;
    let other = provider(&lending.url, "root");
    let error = other.renew(&lease).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    other.revoke(&lease).await.unwrap();
}

#[tokio::test]
async fn a_lease_that_is_over_or_was_never_there_is_not_found() {
    let Some(lending) = Lending::start(1, 1).await else { return };
    let lease = lending.lease("root").await;
    while lending.exists(&lease).await {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let provider = provider(&lending.url, "root");
    let unknown = Lease::with_id("database/creds/app/none", Duration::from_secs(1), true);
    for lease in [lease, unknown] {
        assert_eq!(provider.renew(&lease).await.unwrap_err().kind(), ErrorKind::NotFound);
        provider.revoke(&lease).await.unwrap();
    }
}

#[tokio::test]
async fn a_policy_may_forbid_renewals() {
    let Some(lending) = Lending::start(60, 60).await else { return };
    let token = lending.token(r#"path "sys/leases/renew" { capabilities = ["deny"] }"#).await;
    let lease = lending.lease(&token).await;
    let error = provider(&lending.url, &token).renew(&lease).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert!(error.hint().contains("`update` on `sys/leases/renew`"), "{}", error.hint());
}

/// Also for whoever holds it: the next token ends what the last one made.
#[tokio::test]
async fn a_lease_is_known_to_end_with_its_token() {
    let Some(lending) = Lending::start(60, 60).await else { return };
    let [first, second] = [lending.token("").await, lending.token("").await];
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, &first).unwrap();
    let config = VaultConfig::new().address(&lending.url).token_file(file.path());
    let provider = with_config(config);
    let name = format!("vault:{}/creds/app", lending.mount);
    let [old, new] = [fetch(&provider, &name).await.unwrap(), {
        lending.admin.revoke(&first).await;
        std::fs::write(&file, &second).unwrap();
        fetch(&provider, &name).await.unwrap()
    }];
    assert!(!old.lease().unwrap().is_renewable());
    assert!(new.lease().unwrap().is_renewable());
}
