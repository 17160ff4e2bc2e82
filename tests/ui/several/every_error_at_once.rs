//! Five mistakes are five errors in one build, and nothing follows from them.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "DB_PASSWORD", ttl = "5 minutes")]
    db_password: SecretString,
    #[secret("file:api?version=3", ttl = "1h")]
    api_key: SecretString,
    #[secret(tll = "5m")]
    token: SecretString,
    #[config(env = "PORT", insecure_default = "80")]
    port: u16,
    #[secret("evn:SALT")]
    salt: SecretString,
}

fn requires_secrets<T: Secrets>() {}

fn main() {
    // No "trait not implemented" here: the derive writes an implementation in any case.
    requires_secrets::<Settings>();
}
