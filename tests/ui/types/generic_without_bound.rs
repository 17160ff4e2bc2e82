//! The derive adds no bounds.

use typed_secrets::Secrets;

#[derive(Secrets)]
struct Settings<T> {
    #[secret]
    key: T,
}

fn main() {}
