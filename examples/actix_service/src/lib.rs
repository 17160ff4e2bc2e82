//! A service that gets its settings from actix-web's application data.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{AUTHORIZATION, HeaderValue},
    web::{self, Data, ServiceConfig},
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

/// The service's routes; `Data` is an `Arc`, so the workers share one loaded [`Settings`].
pub fn routes(settings: Data<Settings>) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config
            .app_data(settings)
            .route("/", web::get().to(greet))
            .route("/orders", web::get().to(orders));
    }
}

async fn greet(settings: Data<Settings>) -> String {
    settings.greeting.clone()
}

async fn orders(settings: Data<Settings>, request: HttpRequest) -> HttpResponse {
    if is_authorized(&settings, &request) {
        HttpResponse::Ok().body("[]")
    } else {
        HttpResponse::Unauthorized().finish()
    }
}

/// Compares in constant time, so that the answer's delay tells nothing about the key.
fn is_authorized(settings: &Settings, request: &HttpRequest) -> bool {
    let sent = request.headers().get(AUTHORIZATION).map(HeaderValue::as_bytes);
    let sent = sent.and_then(|value| value.strip_prefix(b"Bearer "));
    sent.is_some_and(|key| key.ct_eq(settings.api_key.expose_secret().as_bytes()).into())
}
