//! A setting is read by the load.

use typed_secrets::{Lazy, Secrets};

#[derive(Secrets)]
struct Settings {
    #[config]
    port: Lazy<u16>,
}

fn main() {}
