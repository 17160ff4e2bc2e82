//! Every field says where it comes from.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    key: SecretString,
    port: u16,
}

fn main() {}
