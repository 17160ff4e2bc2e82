//! Mistakes of the struct's attribute do not hide those of the fields.

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
#[secrets(rename_all = "Kebab", providers("env"))]
#[secrets(prefix = "team-x:")]
struct Settings<'a, T> {
    #[secret]
    key: SecretString,
    #[secret("env")]
    other: T,
    name: &'a str,
}

fn main() {}
