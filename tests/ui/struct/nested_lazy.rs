//! A struct is filled by the load; its fields may wait.

use typed_secrets::{Lazy, SecretString, Secrets};

#[derive(Secrets)]
struct Mail {
    #[secret]
    password: SecretString,
}

#[derive(Secrets)]
struct Settings {
    #[secret(nested)]
    mail: Lazy<Mail>,
}

fn main() {}
