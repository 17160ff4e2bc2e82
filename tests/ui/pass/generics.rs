//! Type and constant parameters, bounds and where clauses go through; nothing is added to them.

use std::{fmt::Debug, str::FromStr};

use serde::{Deserialize, de::DeserializeOwned};
use typed_secrets::{FromSecret, SecretString, Secrets};

#[derive(Secrets)]
struct Pair<A: FromSecret, B, const N: usize = 2>
where
    B: FromStr + Debug,
{
    #[secret]
    secret: A,
    #[config]
    setting: B,
    #[config]
    optional: Option<B>,
}

#[derive(Secrets)]
struct Document<T>
where
    T: DeserializeOwned,
{
    #[secret(file = "document", json)]
    document: T,
}

#[derive(Secrets)]
struct Outer<T: Secrets + 'static> {
    #[secret(nested)]
    inner: T,
}

#[derive(Deserialize)]
struct Plain {}

fn main() {
    assert_eq!(Pair::<SecretString, u16>::SCHEMA.requests().len(), 3);
    assert_eq!(Document::<Plain>::SCHEMA.fields().len(), 1);
    assert_eq!(Outer::<Pair<SecretString, u16, 3>>::SCHEMA.fields().len(), 1);
}
