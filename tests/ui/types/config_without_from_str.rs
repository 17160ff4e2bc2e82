//! A setting is parsed.

use typed_secrets::Secrets;

struct Level;

#[derive(Secrets)]
struct Settings {
    #[config(env = "LEVEL")]
    key: Level,
}

fn main() {}
