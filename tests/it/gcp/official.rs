//! Google's own client for Python, against the server of these tests.
//!
//! It shows that the server speaks the protocol of Google, and not only that of one client.

use super::{fetch, provider, server::Server, text};
use crate::servers;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn googles_client_for_python_gets_along_with_the_server() {
    let Some(python) = servers::url("TEST_PYTHON") else { return };
    let server = Server::start().await;
    server.put("from-rust", b"written by the server");
    server.state().page = Some(1);
    servers::run_script(&python, "tests/it/gcp/official.py", server.url()).await;
    assert_eq!(text(&fetch(&provider(server.url()), "gcp:from-python").await), "second \u{1f511}");
}
