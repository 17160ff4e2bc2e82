//! A nested struct has a schema.

use typed_secrets::Secrets;

struct Mail;

#[derive(Secrets)]
struct Settings {
    #[secret(nested)]
    mail: Mail,
}

fn main() {}
