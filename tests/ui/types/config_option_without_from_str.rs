//! In an `Option` too.

use typed_secrets::Secrets;

struct Level;

#[derive(Secrets)]
struct Settings {
    #[config(env = "LEVEL")]
    key: Option<Level>,
}

fn main() {}
