//! Settings have no patterns.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[config("env:APP", allow_empty)]
    port: u16,
}

fn main() {}
