//! Nothing is kept, so it does not matter for how long.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret("file:key", cache = false, ttl = "5m", stale_if_error = "1h")]
    key: SecretString,
}

fn main() {}
