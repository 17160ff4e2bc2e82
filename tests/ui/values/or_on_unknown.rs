//! Two conditions are known.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", or = ["file:key"], or_on = "notfound")]
    key: SecretString,
}

fn main() {}
