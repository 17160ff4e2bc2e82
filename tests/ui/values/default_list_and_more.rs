//! A list that goes on is an expression, which is too long for an attribute.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings {
    #[config(env = "PORTS", default = [8080; 3].len())]
    key: usize,
}

fn main() {}
