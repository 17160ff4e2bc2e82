//! The service over real HTTP, with its secrets from memory.

use std::{net::SocketAddr, sync::mpsc::Sender};

use axum_service::{Service, Settings, router};
use tokio::net::TcpListener;
use typed_secrets::{Runtime, Secrets as _};

#[path = "../../contract/http.rs"]
mod contract;

#[tokio::main]
async fn serve(runtime: Runtime, address: &Sender<SocketAddr>) {
    let settings = Settings::live_from(&runtime).await.expect("all settings");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    address.send(listener.local_addr().expect("an address")).expect("a test");
    axum::serve(listener, router(Service { settings, runtime })).await.expect("a server");
}

contract::keeps!(serve);
