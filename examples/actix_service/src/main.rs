//! `SERVICE_API_KEY=… cargo run -p actix_service`, then
//! `curl -H "Authorization: Bearer …" http://127.0.0.1:3000/orders`.

use std::error::Error;

use actix_service::{Settings, routes};
use actix_web::{App, HttpServer, web::Data};
use typed_secrets::Secrets as _;

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let settings = Data::new(Settings::load().await?);
    HttpServer::new(move || App::new().configure(routes(settings.clone())))
        .bind("127.0.0.1:3000")?
        .run()
        .await?;
    Ok(())
}
