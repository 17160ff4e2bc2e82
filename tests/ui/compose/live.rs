//! A composed text is made by the load.

use typed_secrets::{Leased, Live, SecretString, Secrets};

#[derive(Secrets)]
struct Settings {
    #[secret]
    user: SecretString,
    #[secret(compose = "{user}@host")]
    url: Live<SecretString>,
    #[secret(compose = "{user}@host")]
    lent: Leased<Option<SecretString>>,
}

fn main() {}
