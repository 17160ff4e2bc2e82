//! A connection pool that always has the newest credentials.
//!
//! Each database user gets a pool of its own. Whoever queries holds the pool that it began with, by
//! the guard that [`Live::current`] gives; so a pool that was replaced goes away when the last query
//! on it has ended, and not earlier. No query meets a closed pool, and none is cut off.
//!
//! To give one pool other options, by `Pool::set_connect_options`, would lose queries: the idle
//! connections keep the old user, and sqlx looks at `max_lifetime` when a connection comes back,
//! not when it is handed out.

use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use typed_secrets::{ExposeSecret as _, Live};

use crate::settings::{Database, Settings};

/// A pool for the present database user, and another one as soon as there is another user.
pub(crate) fn following(settings: &Settings) -> Live<PgPool> {
    let server = settings.server.clone();
    settings.database.map(move |database| connect(&server, database))
}

/// Connects when the first query asks for it, so this waits for nothing.
fn connect(server: &PgConnectOptions, database: &Database) -> PgPool {
    let password = database.password.expose_secret();
    let options = server.clone().username(&database.username).password(password);
    PgPoolOptions::new().max_connections(8).connect_lazy_with(options)
}
