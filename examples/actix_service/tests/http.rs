//! The service over real HTTP, with its secrets from memory.

use std::net::SocketAddr;

use actix_service::{Settings, routes};
use actix_web::{App, HttpServer, rt::task::spawn_blocking, web::Data};
use typed_secrets::{Runtime, Secrets as _, providers::MemoryProvider};

const KEY: &str = "k-4711/with:odd=characters";

async fn serve() -> SocketAddr {
    let memory = MemoryProvider::new();
    memory.insert("SERVICE_API_KEY", KEY);
    let runtime = Runtime::builder().provider("env", memory).build().expect("a valid runtime");
    let settings = Settings::load_from(&runtime).await.expect("all settings");
    let settings = Data::new(settings);
    let server = HttpServer::new(move || App::new().configure(routes(settings.clone())))
        .workers(1)
        .bind("127.0.0.1:0")
        .expect("a free port");
    let address = server.addrs()[0];
    actix_web::rt::spawn(server.run());
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

#[actix_web::test]
async fn handlers_read_the_loaded_settings() {
    let address = serve().await;
    assert_eq!(get(address, "/", None).await, (200, "hello".to_owned()));
    assert_eq!(get(address, "/orders", Some(KEY)).await, (200, "[]".to_owned()));
}

#[actix_web::test]
async fn a_wrong_or_missing_key_is_refused_without_an_echo() {
    let address = serve().await;
    for key in [None, Some(""), Some("k-4711"), Some("k-4711/with:odd=characterS")] {
        let (status, body) = get(address, "/orders", key).await;
        assert_eq!(status, 401);
        assert!(!body.contains("k-4711"), "the answer shows the key");
    }
}
