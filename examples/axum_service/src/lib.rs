//! A service that gets its settings from axum's state.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header::AUTHORIZATION},
    routing::get,
};
use subtle::ConstantTimeEq as _;
use typed_secrets::{ExposeSecret as _, SecretString, Secrets};

/// What the service needs to run.
#[derive(Debug, Secrets)]
pub struct Settings {
    #[secret(env = "SERVICE_API_KEY")]
    api_key: SecretString,
    #[config(env = "SERVICE_GREETING", default = "hello")]
    greeting: String,
}

/// The service; handlers share one loaded [`Settings`].
pub fn router(settings: Arc<Settings>) -> Router {
    Router::new().route("/", get(greet)).route("/orders", get(orders)).with_state(settings)
}

async fn greet(State(settings): State<Arc<Settings>>) -> String {
    settings.greeting.clone()
}

async fn orders(
    State(settings): State<Arc<Settings>>,
    headers: HeaderMap,
) -> Result<&'static str, StatusCode> {
    if is_authorized(&settings, &headers) { Ok("[]") } else { Err(StatusCode::UNAUTHORIZED) }
}

/// Compares in constant time, so that the answer's delay tells nothing about the key.
fn is_authorized(settings: &Settings, headers: &HeaderMap) -> bool {
    let sent = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
    let sent = sent.and_then(|value| value.strip_prefix(b"Bearer "));
    sent.is_some_and(|key| key.ct_eq(settings.api_key.expose_secret().as_bytes()).into())
}
