//! The conformance suite.

use typed_secrets::{
    SharedProvider,
    providers::NameMap,
    testing::conformance::{self, Harness, Profile},
};

use super::{config, server::Server, with_config};

struct Google(Server);

impl Harness for Google {
    fn provider(&self) -> SharedProvider {
        let config = config(self.0.url()).anonymous().map_names(NameMap::new().with('/', '_'));
        SharedProvider::new(with_config(config))
    }

    async fn put(&self, name: &str, value: &[u8]) {
        self.0.put(&name.replace('/', "_"), value);
    }

    async fn remove(&self, name: &str) {
        self.0.state().secrets.remove(&name.replace('/', "_"));
    }

    /// Google has no empty values.
    fn profile(&self) -> Profile {
        Profile::new()
            .without_empty()
            .with_writes()
            .without_conditions()
            .with_lists()
            .with_metadata()
    }
}

#[tokio::test]
async fn secret_manager_conforms() {
    conformance::run(&Google(Server::start().await)).await;
}

#[tokio::test]
async fn it_conforms_with_pages_of_two() {
    let server = Server::start().await;
    server.state().page = Some(2);
    conformance::run(&Google(server)).await;
}
