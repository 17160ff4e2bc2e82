//! `SERVICE_API_KEY_FILE=key.txt cargo run -p actix_service` with a key of 16 characters or more, then
//! `curl -H "Authorization: Bearer …" http://127.0.0.1:3000/orders`.
//!
//! Change the file: the new key is in use within 10 s. A shorter one is refused, and
//! `curl http://127.0.0.1:3000/healthz` says so.

use std::error::Error;

use actix_service::{Settings, routes};
use actix_web::{App, HttpServer, web::Data};
use typed_secrets::{Runtime, Secrets as _};

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Data::new(Runtime::global().clone());
    let settings = Data::new(Settings::live_from(&runtime).await?);
    HttpServer::new(move || App::new().configure(routes(settings.clone(), runtime.clone())))
        .bind("127.0.0.1:3000")?
        .run()
        .await?;
    Ok(())
}
