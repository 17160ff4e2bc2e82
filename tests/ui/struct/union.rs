//! A union cannot be wiped.

use typed_secrets::Secrets;

#[derive(Secrets)]
union Settings {
    key: u8,
}

fn main() {}
