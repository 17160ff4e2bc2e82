//! A service that gets its settings from axum's state, follows their rotation and tells how it stands.

use axum::{
    Json, Router,
    extract::{FromRef, State},
    http::{HeaderMap, HeaderValue, StatusCode, header::AUTHORIZATION},
    routing::get,
};
use subtle::ConstantTimeEq as _;
use typed_secrets::{ExposeSecret as _, Health, Live, Runtime, SecretString, Secrets};

/// What the service needs to run.
#[derive(Debug, Secrets)]
pub struct Settings {
    #[secret(env = "SERVICE_API_KEY", validate = is_long)]
    api_key: SecretString,
    #[config(env = "SERVICE_GREETING", default = "hello")]
    greeting: String,
}

fn is_long(key: &SecretString) -> Result<(), &'static str> {
    if key.expose_secret().len() < 16 { Err("has less than 16 characters") } else { Ok(()) }
}

/// What the handlers share.
#[derive(Clone, Debug, FromRef)]
pub struct Service {
    /// Always the newest settings that are good.
    pub settings: Live<Settings>,
    /// What follows them.
    pub runtime: Runtime,
}

/// The service's routes.
pub fn router(service: Service) -> Router {
    Router::new()
        .route("/", get(greet))
        .route("/orders", get(orders))
        .route("/healthz", get(healthz))
        .with_state(service)
}

async fn greet(State(settings): State<Live<Settings>>) -> String {
    settings.current().greeting.clone()
}

async fn orders(
    State(settings): State<Live<Settings>>,
    headers: HeaderMap,
) -> Result<&'static str, StatusCode> {
    if is_authorized(&settings.current(), &headers) {
        Ok("[]")
    } else {
        Err(StatusCode::UNAUTHORIZED)
    }
}

/// Ready for as long as every live value can be used; a degraded service still does its work.
async fn healthz(State(runtime): State<Runtime>) -> (StatusCode, Json<Health>) {
    let health = runtime.health();
    let status = if health.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(health))
}

/// Compares in constant time, so that the answer's delay tells nothing about the key.
fn is_authorized(settings: &Settings, headers: &HeaderMap) -> bool {
    let sent = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
    let sent = sent.and_then(|value| value.strip_prefix(b"Bearer "));
    sent.is_some_and(|key| key.ct_eq(settings.api_key.expose_secret().as_bytes()).into())
}
