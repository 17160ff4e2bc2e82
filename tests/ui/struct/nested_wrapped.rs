//! A struct is filled by the load as a whole; its fields may wait, follow or be absent.

use typed_secrets::{Lazy, Leased, Live, SecretString, Secrets};

#[derive(Secrets)]
struct Mail {
    #[secret]
    password: SecretString,
}

#[derive(Secrets)]
struct Settings {
    #[secret(nested)]
    later: Lazy<Mail>,
    #[secret(nested)]
    followed: Live<Mail>,
    #[secret(nested)]
    lent: Leased<Mail>,
    #[config(nested)]
    optional: Option<Mail>,
}

fn main() {}
