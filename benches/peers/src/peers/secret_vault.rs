//! `secret-vault` with its AWS source and a snapshot, its fastest way to read.

use std::error::Error;

use secret_vault::{
    Secret, SecretVault, SecretVaultBuilder, SecretVaultHashMapSnapshot,
    SecretVaultHashMapSnapshotBuilder, SecretVaultNoEncryption, SecretVaultRef,
    SecretVaultView as _, aws::AwsSecretManagerSource,
};

pub(crate) type Vault = SecretVault<AwsSecretManagerSource, SecretVaultNoEncryption>;

pub(crate) async fn vault() -> Result<Vault, Box<dyn Error>> {
    let source = AwsSecretManagerSource::new("000000000000").await?;
    Ok(SecretVaultBuilder::with_source(source).build()?)
}

/// Reads `names`, and only those, into `vault`.
pub(crate) async fn refresh(vault: &mut Vault, names: &[String]) -> Result<(), Box<dyn Error>> {
    let references: Vec<SecretVaultRef> = names.iter().map(|name| reference(name)).collect();
    vault.register_secret_refs(references.iter().collect());
    vault.refresh().await?;
    Ok(())
}

pub(crate) async fn snapshot(vault: &Vault) -> Result<SecretVaultHashMapSnapshot, Box<dyn Error>> {
    Ok(vault.snapshot(SecretVaultHashMapSnapshotBuilder::new()).await?)
}

pub(crate) async fn read(vault: &Vault, name: &str) -> Result<Secret, Box<dyn Error>> {
    Ok(vault.require_secret_by_ref(&reference(name)).await?)
}

pub(crate) fn reference(name: &str) -> SecretVaultRef {
    SecretVaultRef::new(name.into()).with_allow_in_snapshots(true)
}
