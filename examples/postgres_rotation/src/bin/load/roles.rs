//! Which of the users that were made are in the database.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sqlx::PgPool;

use crate::record::Record;

const MEMBERS: &str = "
    select role.rolname::text from pg_auth_members
    join pg_roles role on role.oid = pg_auth_members.member
    where pg_auth_members.roleid = 'app'::regrole
";

/// How long the server takes to drop a user whose time is over, on a busy machine.
const DELAY: Duration = Duration::from_secs(10);

async fn present(admin: &PgPool) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(MEMBERS).fetch_all(admin).await
}

/// Notes who is there, several times a second, so that one that nobody uses is seen as well.
pub(crate) async fn watch(admin: PgPool, record: Arc<Record>) {
    while let Ok(users) = present(&admin).await {
        for user in &users {
            record.exists(user);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Waits until nobody is left, for as long as they may live; gives those who are.
pub(crate) async fn wait_until_none(
    admin: &PgPool,
    longest: Duration,
) -> sqlx::Result<Vec<String>> {
    let start = Instant::now();
    loop {
        let users = present(admin).await?;
        if users.is_empty() || start.elapsed() > longest + DELAY {
            return Ok(users);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
