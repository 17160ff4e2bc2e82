//! The providers, and how much each may leave.

use std::process::Command;

use secrets_runtime::{FetchRequest, Provider, SecretRef, SharedProvider, Value};

use crate::{
    scan,
    server::{self, Server},
};

/// The argument that makes this program measure one provider.
pub(crate) const CHILD: &str = "residue-case";

/// Lengths of secrets, in bytes. The longest comes in several records.
const LENGTHS: [usize; 3] = [64, 4096, 50_000];

struct Case {
    name: &'static str,
    provider: fn(&str) -> SharedProvider,
    /// The most copies that may be left after one more read.
    left_by_a_read: usize,
}

const CASES: &[Case] = &[
    #[cfg(feature = "aws")]
    Case { name: "aws", provider: aws, left_by_a_read: 1 },
    #[cfg(feature = "azure")]
    Case { name: "azure", provider: azure, left_by_a_read: 1 },
    // Its client has a connection of its own, whose buffers nobody wipes.
    #[cfg(feature = "gcp")]
    Case { name: "gcp", provider: gcp, left_by_a_read: 2 },
];

/// Each in a process whose memory nobody else has used.
pub(crate) fn all() {
    for case in CASES {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([CHILD, case.name]).env("SSL_CERT_FILE", server::file("ca.pem"));
        assert!(command.status().unwrap().success(), "{}: see above", case.name);
    }
}

pub(crate) fn measure(name: &str) {
    let case = CASES.iter().find(|case| case.name == name).unwrap();
    for len in LENGTHS {
        case.measure(len);
    }
}

impl Case {
    fn measure(&self, len: usize) {
        let (server, name) = (Server::start(len), self.name);
        let provider = (self.provider)(&server.url);
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        for read_number in 1..=3 {
            let value = tokio.block_on(read(&provider));
            assert_eq!(value.expose_bytes().len(), len);
            let alive = scan::scan(&server.secret).unwrap().full;
            assert!(alive >= 1, "the search misses the value itself");
            drop(value);
            let left = scan::scan(&server.secret).unwrap();
            let encoded = scan::scan(&server.encoded).unwrap();
            println!(
                "residue over TLS, {name}, {len} bytes, read {read_number}: \
                 {alive} alive, {left:?}, as base64 {encoded:?}"
            );
            let left = left.full + encoded.full;
            assert!(left <= read_number * self.left_by_a_read, "more copies are left than known");
        }
    }
}

async fn read(provider: &SharedProvider) -> Value {
    provider.fetch(&FetchRequest::new(SecretRef::new("any", "db"))).await.unwrap()
}

#[cfg(feature = "aws")]
fn aws(url: &str) -> SharedProvider {
    use secrets_runtime::providers::{AwsConfig, AwsProvider};

    let config = AwsConfig::new()
        .region("us-east-1")
        .credentials("test", "test".into(), None)
        .endpoint_url(url)
        .ca_file(server::file("ca.pem"));
    SharedProvider::new(AwsProvider::with_config(config))
}

#[cfg(feature = "azure")]
fn azure(url: &str) -> SharedProvider {
    use secrets_runtime::providers::{AzureConfig, AzureProvider};

    let config = AzureConfig::new()
        .vault_url("https://shop.vault.azure.net")
        .connect_to("shop.vault.azure.net", url)
        .connect_to("login.microsoftonline.com", url)
        .client_secret("tenant", "client", "test".into())
        .ca_file(server::file("ca.pem"));
    SharedProvider::new(AzureProvider::with_config(config).with_variables(|_| None))
}

#[cfg(feature = "gcp")]
fn gcp(url: &str) -> SharedProvider {
    use secrets_runtime::providers::{GcpConfig, GcpProvider};

    let config = GcpConfig::new().endpoint(url).project("shop").anonymous();
    SharedProvider::new(GcpProvider::with_config(config).with_variables(|_| None))
}
