//! A default is of the field's type.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[config(env = "PORT", default = true)]
    key: u16,
}

fn main() {}
