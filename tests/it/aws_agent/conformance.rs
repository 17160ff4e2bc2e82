//! The conformance suite on both services.
//!
//! The extension, which alone serves parameters, gives no reason when it refuses, so that nothing
//! could be told missing. Here it gives one, which shows all the rest.

use typed_secrets::{
    SharedProvider,
    testing::conformance::{self, Harness, Profile},
};

use super::{Running, parameters, secrets};

struct Secrets(Running);

impl Harness for Secrets {
    fn provider(&self) -> SharedProvider {
        SharedProvider::new(secrets(&self.0.stub))
    }

    async fn put(&self, name: &str, value: &[u8]) {
        self.0.agent().put_secret(name, value);
    }

    async fn remove(&self, name: &str) {
        self.0.agent().remove(name);
    }

    fn profile(&self) -> Profile {
        Profile::new().with_previous_stage("AWSPREVIOUS")
    }
}

struct Parameters(Running);

impl Harness for Parameters {
    fn provider(&self) -> SharedProvider {
        SharedProvider::new(parameters(&self.0.stub))
    }

    async fn put(&self, name: &str, value: &[u8]) {
        self.0.agent().put_parameter(name, std::str::from_utf8(value).unwrap());
    }

    async fn remove(&self, name: &str) {
        self.0.agent().remove(name);
    }

    fn name(&self, name: &str) -> String {
        format!("/suite/{name}")
    }

    fn profile(&self) -> Profile {
        Profile::new().text_only().with_max_len(4096)
    }
}

#[tokio::test]
async fn secrets_conform() {
    conformance::run(&Secrets(Running::start().await)).await;
}

#[tokio::test]
async fn parameters_conform() {
    conformance::run(&Parameters(Running::start().await)).await;
}
