//! In a value that is lent once nothing is replaced.

use typed_secrets::{Leased, Live, SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    token: Leased<Live<SecretString>>,
}

fn main() {}
