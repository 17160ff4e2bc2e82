//! What the service offers: `POST /orders` stores one, and tells as which database user.

use axum::{Router, extract::State, http::StatusCode, routing::post};
use sqlx::PgPool;
use typed_secrets::Live;

pub(crate) fn router(pool: Live<PgPool>) -> Router {
    Router::new().route("/orders", post(order)).with_state(pool)
}

async fn order(State(pool): State<Live<PgPool>>) -> Result<String, (StatusCode, String)> {
    // Held until the query has ended, so that the pool stays open for as long.
    let pool = pool.current();
    let stored = sqlx::query_scalar("insert into orders default values returning taken_by");
    stored.fetch_one(&*pool).await.map_err(|error| failed(&error))
}

/// The load generator wants to know; other callers are better told less.
fn failed(error: &sqlx::Error) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}
