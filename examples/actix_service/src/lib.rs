//! A service that gets its settings from actix-web's application data, follows their rotation and
//! tells how it stands.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{AUTHORIZATION, HeaderValue},
    web::{self, Data, ServiceConfig},
};
use subtle::ConstantTimeEq as _;
use typed_secrets::{ExposeSecret as _, Live, Runtime, SecretString, Secrets};

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

/// The service's routes. `Data` is an `Arc`, so the workers share one value: always the newest
/// [`Settings`] that are good.
pub fn routes(
    settings: Data<Live<Settings>>,
    runtime: Data<Runtime>,
) -> impl FnOnce(&mut ServiceConfig) {
    move |config| {
        config
            .app_data(settings)
            .app_data(runtime)
            .route("/", web::get().to(greet))
            .route("/orders", web::get().to(orders))
            .route("/healthz", web::get().to(healthz));
    }
}

async fn greet(settings: Data<Live<Settings>>) -> String {
    settings.current().greeting.clone()
}

async fn orders(settings: Data<Live<Settings>>, request: HttpRequest) -> HttpResponse {
    if is_authorized(&settings.current(), &request) {
        HttpResponse::Ok().body("[]")
    } else {
        HttpResponse::Unauthorized().finish()
    }
}

/// Ready for as long as every live value can be used; a degraded service still does its work.
async fn healthz(runtime: Data<Runtime>) -> HttpResponse {
    let health = runtime.health();
    if health.is_ready() {
        HttpResponse::Ok().json(health)
    } else {
        HttpResponse::ServiceUnavailable().json(health)
    }
}

/// Compares in constant time, so that the answer's delay tells nothing about the key.
fn is_authorized(settings: &Settings, request: &HttpRequest) -> bool {
    let sent = request.headers().get(AUTHORIZATION).map(HeaderValue::as_bytes);
    let sent = sent.and_then(|value| value.strip_prefix(b"Bearer "));
    sent.is_some_and(|key| key.ct_eq(settings.api_key.expose_secret().as_bytes()).into())
}
