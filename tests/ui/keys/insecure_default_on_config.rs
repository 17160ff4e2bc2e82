//! A setting has a plain `default`.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[config(env = "PORT", insecure_default = "80")]
    key: u16,
}

fn main() {}
