//! Empty structs, visibility, conditional fields, deprecated fields, several structs in one place.

#![deny(warnings)]
#![allow(dead_code)]

use typed_secrets::{SecretString, Secrets};

#[derive(Secrets)]
pub struct Empty {}

#[derive(Secrets)]
pub(crate) struct Conditional {
    #[cfg(any())]
    #[secret("not even: a reference")]
    never: Missing,
    #[cfg(all())]
    #[cfg_attr(all(), secret("env:PRESENT"))]
    pub(crate) present: SecretString,
    #[deprecated]
    #[secret]
    old: SecretString,
}

fn local() -> usize {
    #[derive(Secrets)]
    struct Local {
        #[secret(nested)]
        conditional: Conditional,
        #[secret(nested)]
        empty: Empty,
    }
    Local::SCHEMA.fields().len()
}

fn main() {
    assert_eq!(Empty::SCHEMA.name(), "Empty");
    assert_eq!(Conditional::SCHEMA.fields().len(), 2);
    assert_eq!(local(), 2);
}
