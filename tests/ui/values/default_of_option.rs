//! `None` would never come.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[config(env = "PORT", default = 8080)]
    key: Option<u16>,
}

fn main() {}
