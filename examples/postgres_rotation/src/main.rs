//! A service whose database user is replaced every few seconds, and which never notices.
//!
//! Nobody gives it a password. It signs in to the secrets server by `AppRole`, and for as long as
//! it runs it is lent database users that live for seconds: [`settings`] asks for them, [`pool`]
//! follows them, and [`routes`] queries as if nothing happened.
//!
//! `examples/postgres_rotation/run.sh` starts the servers, runs this service under load and tells
//! how many queries each database user served.

#![allow(clippy::print_stdout, reason = "whoever starts it wants to know where it listens")]

use std::error::Error;

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use typed_secrets::Secrets as _;

use crate::settings::Settings;

mod pool;
mod routes;
mod settings;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let runtime = settings::runtime()?;
    // Fails here, and says why, if the server is sealed or refuses the login.
    runtime.start().await?;
    let settings = Settings::load_from(&runtime).await?;
    let pool = pool::following(&settings);

    let mut terminated = signal(SignalKind::terminate())?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    axum::serve(listener, routes::router(pool))
        .with_graceful_shutdown(async move {
            terminated.recv().await;
        })
        .await?;

    // Gives back what was lent: the database user is dropped now, not when its time is over.
    runtime.shutdown().await;
    Ok(())
}
