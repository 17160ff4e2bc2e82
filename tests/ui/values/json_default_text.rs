//! A document's default is an expression.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[config(file = "limits", json, default = "[]")]
    key: Vec<u8>,
}

fn main() {}
