//! A setting takes fewer keys.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[config(env = "KEY", region = "eu")]
    key: u16,
}

fn main() {}
