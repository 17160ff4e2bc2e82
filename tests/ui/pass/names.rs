//! How names are made from fields' names.

use typed_secrets::{SecretString, Secrets};

fn names<T: Secrets>() -> Vec<String> {
    T::SCHEMA.requests().iter().map(ToString::to_string).collect()
}

#[derive(Secrets)]
struct Plain {
    #[secret]
    api_key: SecretString,
    #[secret(dotenv)]
    r#type: SecretString,
    #[secret(file, field = "r#type")]
    db_password: SecretString,
}

#[derive(Secrets)]
#[secrets(prefix = "prod/")]
struct Prefixed {
    #[secret(file)]
    api_key: SecretString,
    #[secret("file:explicit")]
    explicit: SecretString,
}

#[derive(Secrets)]
#[secrets(prefix = "file:prod%25/", rename_all = "kebab-case")]
struct PrefixedProvider {
    #[secret]
    api_key: SecretString,
    #[secret(file)]
    db_password: SecretString,
    #[secret(env = "explicit")]
    explicit: SecretString,
}

#[derive(Secrets)]
#[secrets(prefix = "team-a:")]
#[secrets(providers("team-a"), rename_all = "camelCase")]
struct Declared {
    #[secret]
    api_key: SecretString,
}

macro_rules! declare {
    ($name:ident, $reference:literal, $port:literal, $type:ty, $default:expr, $check:path) => {
        #[derive(Secrets)]
        struct $name {
            #[secret($reference)]
            key: SecretString,
            #[config(env = $port, default = $default, validate = $check)]
            port: $type,
            #[config(env = "OPTIONAL")]
            optional: Option<$type>,
        }
    };
}
declare!(FromMacro, "env:FROM_MACRO", "PORT", u16, 8080, valid_port);

fn valid_port(port: &u16) -> Result<(), &'static str> {
    if *port == 0 { Err("is zero") } else { Ok(()) }
}

fn main() {
    assert_eq!(names::<Plain>(), ["env:API_KEY", "dotenv:TYPE", "file:db_password"]);
    assert_eq!(names::<Prefixed>(), ["file:prod/api_key", "file:explicit"]);
    assert_eq!(
        names::<PrefixedProvider>(),
        ["file:prod%25/api-key", "file:prod%25/db-password", "env:explicit"]
    );
    assert_eq!(names::<Declared>(), ["team-a:apiKey"]);
    assert_eq!(names::<FromMacro>(), ["env:FROM_MACRO", "env:PORT", "env:OPTIONAL"]);
}
