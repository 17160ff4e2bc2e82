//! A loaded struct owns its values.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings<'a> {
    #[secret]
    key: SecretString,
    #[config]
    name: &'a str,
}

fn main() {}
