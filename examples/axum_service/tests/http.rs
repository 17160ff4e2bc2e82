//! The service over real HTTP, with its secrets from memory.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use axum_service::{Service, Settings, router};
use tokio::{net::TcpListener, task::spawn_blocking};
use typed_secrets::{
    Capabilities, Error, ErrorKind, Runtime, Secrets as _, providers::MemoryProvider,
};

const KEY: &str = "k-4711/with:odd=characters";
const NEW_KEY: &str = "k-4712/with:odd=characters";

/// The service's address, and where its secrets are, which are read again several times a second.
async fn serve() -> (SocketAddr, MemoryProvider) {
    let memory = MemoryProvider::new().with_capabilities(Capabilities::new());
    memory.insert("SERVICE_API_KEY", KEY);
    let builder = Runtime::builder().provider("env", memory.clone());
    let runtime = builder.ttl(Duration::from_millis(250)).build().expect("a valid runtime");
    let settings = Settings::live_from(&runtime).await.expect("all settings");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(axum::serve(listener, router(Service { settings, runtime })).into_future());
    (address, memory)
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

/// Asks how the service stands until `is_there` says yes; the status and the body.
async fn until(address: SocketAddr, is_there: impl Fn(u16, &str) -> bool) -> (u16, String) {
    let began = Instant::now();
    loop {
        let (status, body) = get(address, "/healthz", None).await;
        assert!(!body.contains("4711") && !body.contains("4712"), "the answer shows the key");
        if is_there(status, &body) {
            return (status, body);
        }
        assert!(began.elapsed() < Duration::from_secs(20), "still {status}: {body}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn handlers_read_the_loaded_settings() {
    let (address, _) = serve().await;
    assert_eq!(get(address, "/", None).await, (200, "hello".to_owned()));
    assert_eq!(get(address, "/orders", Some(KEY)).await, (200, "[]".to_owned()));
}

#[tokio::test]
async fn a_wrong_or_missing_key_is_refused_without_an_echo() {
    let (address, _) = serve().await;
    for key in [None, Some(""), Some("k-4711"), Some("k-4711/with:odd=characterS")] {
        let (status, body) = get(address, "/orders", key).await;
        assert_eq!(status, 401);
        assert!(!body.contains("k-4711"), "the answer shows the key");
    }
}

#[tokio::test]
async fn a_rotated_key_is_in_use_without_a_restart() {
    let (address, memory) = serve().await;
    memory.insert("SERVICE_API_KEY", NEW_KEY);
    let (status, _) = until(address, |_, body| body.contains(r#""replaced":1"#)).await;
    assert_eq!(status, 200);
    assert_eq!(get(address, "/orders", Some(NEW_KEY)).await.0, 200);
    assert_eq!(get(address, "/orders", Some(KEY)).await.0, 401);
}

#[tokio::test]
async fn a_bad_new_key_is_refused_and_the_old_one_stays() {
    let (address, memory) = serve().await;
    memory.insert("SERVICE_API_KEY", "short");
    let (status, body) = until(address, |_, body| body.contains(r#""error":"invalid""#)).await;
    assert_eq!(status, 200);
    assert!(body.starts_with(r#"{"status":"degraded""#), "{body}");
    assert_eq!(get(address, "/orders", Some(KEY)).await.0, 200);
}

#[tokio::test]
async fn a_denied_key_takes_the_service_out_of_rotation() {
    let (address, memory) = serve().await;
    let denied = Error::new(ErrorKind::Denied, "revoked by the test");
    memory.fail_always("SERVICE_API_KEY", denied);
    let (_, body) = until(address, |status, _| status == 503).await;
    assert!(body.contains(r#""state":"unusable""#), "{body}");
}
