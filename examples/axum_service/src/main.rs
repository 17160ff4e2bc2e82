//! `SERVICE_API_KEY=… cargo run -p axum_service`, then
//! `curl -H "Authorization: Bearer …" http://127.0.0.1:3000/orders`.

use std::{error::Error, sync::Arc};

use axum_service::{Settings, router};
use tokio::net::TcpListener;
use typed_secrets::Secrets as _;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let settings = Arc::new(Settings::load().await?);
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, router(settings)).await?;
    Ok(())
}
