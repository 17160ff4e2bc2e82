//! Nothing to load.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings;

fn main() {}
