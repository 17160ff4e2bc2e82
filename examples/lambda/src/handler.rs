//! The function itself, whoever invokes it: its settings, and what it does with an event.
//!
//! There is one `Function` per execution environment. It is made before the first event and kept for
//! all later ones, and with it the runtime and its cache: the first event fetches, the next ones
//! find everything there. Each event loads all the same, which costs microseconds, so that a secret
//! that was rotated is noticed once its `ttl` is over. Nothing runs in between, for Lambda freezes
//! the process: a `Live` value would not be refreshed.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use typed_secrets::{ExposeSecret, LoadReport, Runtime, SecretString, Secrets, report::Origin};

#[derive(Secrets)]
struct Settings {
    #[secret("aws-agent:shop/db", json, ttl = "5m")]
    db: Database,
    #[secret(aws_agent = "shop/api-key")]
    api_key: SecretString,
    #[config(ssm_agent = "/shop/most-items", ttl = "1h")]
    most_items: u32,
}

#[derive(Deserialize)]
struct Database {
    username: String,
    password: SecretString,
}

/// What the function is invoked with.
#[derive(Debug, Deserialize)]
pub(crate) struct Order {
    pub(crate) items: u32,
}

/// What it answers. No secret is in it.
#[derive(Debug, Serialize)]
pub(crate) struct Receipt {
    pub(crate) accepted: bool,
    pub(crate) ordered_by: String,
}

/// One execution environment.
#[derive(Debug)]
pub(crate) struct Function {
    runtime: Runtime,
}

/// How one load went.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) took: Duration,
    /// Fields whose value was not in the cache.
    pub(crate) fetched: usize,
}

impl Function {
    pub(crate) fn new(runtime: Runtime) -> Self {
        Self { runtime }
    }

    /// # Errors
    ///
    /// If a setting cannot be loaded; the message names each of them and what to do.
    pub(crate) async fn handle(
        &self,
        order: &Order,
    ) -> Result<(Receipt, Loaded), typed_secrets::LoadError> {
        let start = Instant::now();
        let (settings, report) = Settings::load_with_report(&self.runtime).await?;
        let loaded = Loaded { took: start.elapsed(), fetched: fetched(&report) };
        Ok((settings.accept(order), loaded))
    }
}

impl Settings {
    fn accept(&self, order: &Order) -> Receipt {
        let secrets = [&self.db.password, &self.api_key];
        let is_set_up = secrets.iter().all(|secret| !secret.expose_secret().is_empty());
        let accepted = is_set_up && order.items <= self.most_items;
        Receipt { accepted, ordered_by: self.db.username.clone() }
    }
}

fn fetched(report: &LoadReport) -> usize {
    let fields = report.fields().iter();
    fields.filter(|field| matches!(field.origin(), Origin::Secret { cached: false, .. })).count()
}
