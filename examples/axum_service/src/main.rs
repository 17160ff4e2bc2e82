//! `SERVICE_API_KEY_FILE=key.txt cargo run -p axum_service` with a key of 16 characters or more, then
//! `curl -H "Authorization: Bearer …" http://127.0.0.1:3000/orders`.
//!
//! Change the file: the new key is in use within 10 s. A shorter one is refused, and
//! `curl http://127.0.0.1:3000/healthz` says so.

use std::error::Error;

use axum_service::{Service, Settings, router};
use tokio::net::TcpListener;
use typed_secrets::{Runtime, Secrets as _};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::global().clone();
    let settings = Settings::live_from(&runtime).await?;
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, router(Service { settings, runtime })).await?;
    Ok(())
}
