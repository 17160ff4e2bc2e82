//! A setting does not follow anything by itself.

use typed_secrets::{Leased, Live, Secrets};

#[derive(Secrets)]
struct Settings {
    #[config]
    port: Live<u16>,
    #[config(json)]
    limits: Option<Live<Vec<u16>>>,
    #[config]
    user: Leased<String>,
}

fn main() {}
