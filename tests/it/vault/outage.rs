//! A server that is killed, comes back sealed, and is unsealed: what its clients notice.

use super::server::Server;

#[tokio::test]
async fn a_server_can_be_killed_and_unsealed() {
    let Some(mut server) = Server::start().await else { return };
    let t = std::time::Instant::now();
    server.kill();
    server.restart().await;
    assert_eq!(server.health().await, 503);
    server.unseal().await;
    server.seal().await;
    assert_eq!(server.health().await, 503);
    eprintln!("{:?}", t.elapsed());
}
