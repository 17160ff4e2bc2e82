//! The candidates that read a remote store, each behind the same few calls.
//!
//! All of them find the stub through the environment, as their users would find AWS or Vault.

pub(crate) mod by_hand;
pub(crate) mod caching;
pub(crate) mod ours;
pub(crate) mod sdk;
pub(crate) mod secret_vault;
pub(crate) mod vaultrs;

/// How many requests of one client for Vault are under way at once, where one has to say it. It is
/// what typed-secrets does if nothing is set.
pub(crate) const AT_ONCE: usize = 32;

pub(crate) fn vault_address() -> Result<String, std::env::VarError> {
    std::env::var("VAULT_ADDR")
}

pub(crate) fn vault_token() -> Result<String, std::env::VarError> {
    std::env::var("VAULT_TOKEN")
}
