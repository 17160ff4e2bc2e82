//! Runs the service under load while its database users come and go, and tells what it saw.
//!
//! It ends with an error if a query failed, if there were fewer credential lifetimes than asked
//! for, if a user was made that nobody used, or if one is still in `pg_roles` at the end.

#![allow(clippy::print_stdout, reason = "showing is what an example is for")]

use std::{sync::Arc, time::Duration};

use sqlx::PgPool;
use typed_secrets::{ExposeSecret as _, SecretString, Secrets};

#[path = "../../../../operator/openbao.rs"]
mod openbao;
mod record;
mod roles;
mod service;
mod setup;
mod table;
mod traffic;

use openbao::Result;
use record::Record;
use service::Service;

/// How the run is to be.
#[derive(Secrets)]
struct Plan {
    #[config(env = "TEST_VAULT_ADDR")]
    openbao: String,
    /// With a user who may make others.
    #[secret(env = "TEST_POSTGRES_URL")]
    postgres: SecretString,
    /// How long a database user lives, in seconds. Renewals make it live for twice as long.
    #[config(env = "ROTATION_TTL", default = 6)]
    ttl: u64,
    /// How many database users are to have come and gone.
    #[config(env = "ROTATION_LIFETIMES", default = 10)]
    lifetimes: usize,
    #[config(env = "ROTATION_CONCURRENCY", default = 8)]
    concurrency: usize,
}

impl Plan {
    /// The longest life of a database user.
    fn longest(&self) -> Duration {
        Duration::from_secs(2 * self.ttl)
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let plan = Plan::load().await?;
    let admin = PgPool::connect(plan.postgres.expose_secret()).await?;
    let access = setup::run(&plan, &admin).await?;
    roles::wait_until_none(&admin, plan.longest()).await?;

    let record = Arc::new(Record::new(plan.lifetimes));
    let mut service = Service::start(&access).await?;
    let watch = tokio::spawn(roles::watch(admin.clone(), Arc::clone(&record)));
    traffic::run(&plan, &service.url, &record).await;
    watch.abort();
    service.stop().await?;

    let left = roles::wait_until_none(&admin, plan.longest()).await?;
    println!("{}", table::of(&record, &left));
    verdict(&plan, &record, &left)
}

fn verdict(plan: &Plan, record: &Record, left: &[String]) -> Result<()> {
    let users = record.users();
    let unused = users.iter().filter(|user| user.queries == 0).count();
    let failures = record.failures();
    let wrong = if let Some(first) = failures.first() {
        format!("{} queries failed; the first one: {first}", failures.len())
    } else if users.len() <= plan.lifetimes {
        format!("there were {} database users, and not {}", users.len(), plan.lifetimes + 1)
    } else if unused > 0 {
        format!("{unused} database users were made and not used")
    } else if !left.is_empty() {
        format!("{} database users are still there", left.len())
    } else {
        return Ok(());
    };
    Err(wrong.into())
}
