//! A type that is only called so.

use typed_secrets::{SecretString, Secrets};

struct Lazy<T>(T);

#[derive(Secrets)]
struct Settings {
    #[secret]
    token: Lazy<SecretString>,
}

fn main() {}
