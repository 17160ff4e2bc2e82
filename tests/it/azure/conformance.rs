//! The conformance suite.

use typed_secrets::{
    SharedProvider,
    providers::NameMap,
    testing::conformance::{self, Harness, Profile},
};

use super::{config, server::Server, with_config};

struct Azure(Server);

impl Harness for Azure {
    fn provider(&self) -> SharedProvider {
        let config = config(self.0.url()).map_names(NameMap::new().with('/', '-'));
        SharedProvider::new(with_config(config))
    }

    async fn put(&self, name: &str, value: &[u8]) {
        self.0.put(&name.replace('/', "-"), std::str::from_utf8(value).unwrap());
    }

    async fn remove(&self, name: &str) {
        self.0.state().secrets.remove(&name.replace('/', "-"));
    }

    /// The suite's own `-` would be taken for a `/`.
    fn name(&self, name: &str) -> String {
        name.replace('-', "0").to_lowercase()
    }

    fn profile(&self) -> Profile {
        Profile::new()
            .text_only()
            .with_max_len(25 * 1024)
            .without_case()
            .with_writes()
            .without_conditions()
            .without_version_deletion()
            .with_lists()
            .with_metadata()
    }
}

#[tokio::test]
async fn key_vault_conforms() {
    conformance::run(&Azure(Server::start().await)).await;
}

#[tokio::test]
async fn it_conforms_with_pages_of_two() {
    let server = Server::start().await;
    server.state().page = 2;
    conformance::run(&Azure(server)).await;
}
