//! A longer default goes into a function.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[config(env = "PORT", default = match 1 { _ => 2 })]
    key: u16,
}

fn main() {}
