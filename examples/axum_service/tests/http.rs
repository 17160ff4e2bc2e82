//! The service over real HTTP, with its secrets from memory.

use std::{net::SocketAddr, sync::Arc};

use axum_service::{Settings, router};
use tokio::{net::TcpListener, task::spawn_blocking};
use typed_secrets::{Runtime, Secrets as _, providers::MemoryProvider};

const KEY: &str = "k-4711/with:odd=characters";

async fn serve() -> SocketAddr {
    let memory = MemoryProvider::new();
    memory.insert("SERVICE_API_KEY", KEY);
    let runtime = Runtime::builder().provider("env", memory).build().expect("a valid runtime");
    let settings = Settings::load_from(&runtime).await.expect("all settings");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(axum::serve(listener, router(Arc::new(settings))).into_future());
    address
}

/// The status and the body of one request.
async fn get(address: SocketAddr, path: &'static str, key: Option<&'static str>) -> (u16, String) {
    let request = move || {
        let agent: ureq::Agent =
            ureq::config::Config::builder().http_status_as_error(false).build().into();
        let mut request = agent.get(format!("http://{address}{path}"));
        if let Some(key) = key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let mut response = request.call().expect("an answer");
        (response.status().as_u16(), response.body_mut().read_to_string().expect("text"))
    };
    spawn_blocking(request).await.expect("no panic")
}

#[tokio::test]
async fn handlers_read_the_loaded_settings() {
    let address = serve().await;
    assert_eq!(get(address, "/", None).await, (200, "hello".to_owned()));
    assert_eq!(get(address, "/orders", Some(KEY)).await, (200, "[]".to_owned()));
}

#[tokio::test]
async fn a_wrong_or_missing_key_is_refused_without_an_echo() {
    let address = serve().await;
    for key in [None, Some(""), Some("k-4711"), Some("k-4711/with:odd=characterS")] {
        let (status, body) = get(address, "/orders", key).await;
        assert_eq!(status, 401);
        assert!(!body.contains("k-4711"), "the answer shows the key");
    }
}
