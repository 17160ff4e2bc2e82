//! The conformance suite on both services.

use typed_secrets::{
    SharedProvider,
    testing::conformance::{self, Harness, Profile},
};

use super::{admin::Admin, parameter_store, secrets_manager, unique};
use crate::servers;

struct SecretsManager {
    url: String,
    folder: String,
}

impl Harness for SecretsManager {
    fn provider(&self) -> SharedProvider {
        SharedProvider::new(secrets_manager(&self.url))
    }

    async fn put(&self, name: &str, value: &[u8]) {
        Admin::new(&self.url).put_secret(name, value).await;
    }

    async fn remove(&self, name: &str) {
        Admin::new(&self.url).delete_secret(name).await;
    }

    fn name(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    fn profile(&self) -> Profile {
        Profile::new().without_empty().with_previous_stage("AWSPREVIOUS").with_lists()
    }
}

struct ParameterStore {
    url: String,
    folder: String,
}

impl Harness for ParameterStore {
    fn provider(&self) -> SharedProvider {
        SharedProvider::new(parameter_store(&self.url))
    }

    async fn put(&self, name: &str, value: &[u8]) {
        let value = std::str::from_utf8(value).unwrap();
        Admin::new(&self.url).put_parameter(name, value).await;
    }

    async fn remove(&self, name: &str) {
        Admin::new(&self.url).delete_parameter(name).await;
    }

    fn name(&self, name: &str) -> String {
        format!("/{}/{name}", self.folder)
    }

    fn profile(&self) -> Profile {
        Profile::new().text_only().without_empty().with_max_len(4096).with_lists()
    }
}

/// Not on moto, which gives an old version as the current one.
#[tokio::test]
async fn secrets_manager_conforms() {
    let Some(url) = servers::url("TEST_AWS_ENDPOINT") else { return };
    conformance::run(&SecretsManager { url, folder: unique("suite") }).await;
}

#[tokio::test]
async fn parameter_store_conforms() {
    for server in ["TEST_AWS_ENDPOINT", "TEST_MOTO_ENDPOINT"] {
        let Some(url) = servers::url(server) else { return };
        conformance::run(&ParameterStore { url, folder: unique("suite") }).await;
    }
}
