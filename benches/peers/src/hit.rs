//! Table `hit`: what a secret costs that is already there.
//!
//! Limit: a `HashMap` that nobody locks. Every candidate holds the same names and is
//! asked for one after the other; a value is looked at, not copied, where the API allows.

use std::{error::Error, hint::black_box};

use ::secret_vault::{SecretVaultHashMapSnapshot, SecretVaultRef, SecretVaultSnapshot as _};
use aws_secretsmanager_caching::SecretsManagerCachingClient;
use tokio::runtime::Runtime;
use typed_secrets::{ExposeSecret as _, Secrets as _};

use crate::{
    Scale,
    named::Named,
    peers::{caching, secret_vault},
    settings::remote_1::Settings0 as Settings,
    table::Row,
    turns::{self, Candidate, READS},
};

pub(crate) fn measure(scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    let runtime = Runtime::new()?;
    let loaded = runtime.block_on(Loaded::new())?;
    let rounds = scale.pick(200, 2_000);
    Ok(turns::rows("hit", &loaded.candidates(&runtime), rounds))
}

/// Every candidate with all names in its cache.
struct Loaded {
    ours: Named,
    settings: Settings,
    caching: SecretsManagerCachingClient,
    vault_references: Vec<SecretVaultRef>,
    vault: SecretVaultHashMapSnapshot,
}

impl Loaded {
    async fn new() -> Result<Self, Box<dyn Error>> {
        let ours = Named::new("hit").await?;
        let caching = caching::client().await?;
        caching::get_each(&caching, &ours.names).await?;
        let mut vault = secret_vault::vault().await?;
        secret_vault::refresh(&mut vault, &ours.names).await?;
        Ok(Self {
            settings: Settings::load_from(&ours.secrets).await?,
            vault_references: ours.names.iter().map(|name| secret_vault::reference(name)).collect(),
            ours,
            caching,
            vault: secret_vault::snapshot(&vault).await?,
        })
    }

    /// The limit first.
    fn candidates<'a>(&'a self, runtime: &'a Runtime) -> [Candidate<'a>; 7] {
        let ours = &self.ours;
        [
            Candidate::named("HashMap, no lock", 0, || ours.map()),
            Candidate::named("typed-secrets, get", 0, || runtime.block_on(ours.get())),
            Candidate::named("typed-secrets, cached", 0, || ours.cached()),
            Candidate::named("typed-secrets, reader of one task", 0, || ours.reader()),
            Candidate::named("typed-secrets, field of a loaded struct", 0, || self.field()),
            Candidate::named("aws_secretsmanager_caching", 0, || runtime.block_on(self.caching())),
            Candidate::named("secret-vault, snapshot", 0, || self.secret_vault()),
        ]
    }

    fn field(&self) {
        for _ in 0..READS {
            black_box(black_box(&self.settings).field_000.expose_secret());
        }
    }

    async fn caching(&self) {
        for name in &self.ours.names {
            let output = self.caching.get_secret_value(black_box(name), None, None, false).await;
            black_box(output.expect("a cached secret"));
        }
    }

    fn secret_vault(&self) {
        for reference in &self.vault_references {
            let secret = self.vault.get_secret_by_ref(black_box(reference));
            black_box(secret.expect("a snapshot").expect("a loaded secret"));
        }
    }
}
