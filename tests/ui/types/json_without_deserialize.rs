//! `json` needs serde.

use typed_secrets::Secrets;

struct Database;

#[derive(Secrets)]
struct Settings {
    #[secret(file = "db", json)]
    key: Database,
}

fn main() {}
