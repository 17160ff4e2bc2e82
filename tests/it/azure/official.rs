//! Microsoft's own client for Python, against the server of these tests.
//!
//! It shows that the server speaks the protocol of Azure, and not only that of one client.

use super::{fetch, provider, server::Server, text};
use crate::servers;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn microsofts_client_for_python_gets_along_with_the_server() {
    let Some(python) = servers::url("TEST_PYTHON") else { return };
    let server = Server::start().await;
    server.put("from-rust", "written by the server");
    server.state().page = 1;
    servers::run_script(&python, "tests/it/azure/official.py", server.url()).await;
    let found = fetch(&provider(server.url()), "azure:from-python").await;
    assert_eq!(text(&found), "second \u{1f511}");
}
