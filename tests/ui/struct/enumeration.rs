//! Which variant would it be?

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
enum Settings {
    Token(SecretString),
}

fn main() {}
