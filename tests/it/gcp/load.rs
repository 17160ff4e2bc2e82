//! How long a load takes.

use super::{provider, server::Server};
use crate::waves;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_secrets_take_two_waves() {
    let server = Server::start().await;
    for name in waves::names() {
        server.put(&name, name.as_bytes());
    }
    server.state().latency = Some(waves::LATENCY);
    waves::take_two("gcp", provider(server.url())).await;
}
