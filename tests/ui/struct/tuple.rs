//! Fields need names.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
struct Settings(#[secret] SecretString);

fn main() {}
