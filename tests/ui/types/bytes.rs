//! Bytes too.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[secret(env = "KEY", encoding = "hex")]
    key: Vec<u8>,
}

fn main() {}
