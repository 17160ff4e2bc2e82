//! What is missing at the end has no token, so the beginning is pointed at.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[config(env = "PORT", default = 80 +)]
    key: u16,
}

fn main() {}
