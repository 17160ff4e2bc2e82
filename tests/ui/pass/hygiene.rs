//! Generated code names nothing that the user's module could shadow.
#![no_implicit_prelude]
#![allow(dead_code, non_camel_case_types, non_upper_case_globals)]

extern crate typed_secrets as renamed;

/// Stands where `typed_secrets` would be looked for, and is not it.
mod typed_secrets {}
mod core {}
mod std {}
mod alloc {}
mod secrets_runtime {}

struct Option;
struct Some;
struct None;
struct Result;
struct Ok;
struct Err;
struct Vec;
struct String;
struct Box;
struct Duration;
struct Schema;
struct Field;
struct Loaded;
struct u8;
struct u64;
struct usize;
struct str;

const loaded: () = ();
const f0: () = ();

trait Shadow {
    fn secret(&self) {}
    fn json(&self) {}
    fn ttl(&self) {}
}
impl<T> Shadow for T {}

fn check(_: &renamed::SecretString) -> ::core::result::Result<(), &'static ::core::primitive::str> {
    ::core::result::Result::Ok(())
}

#[derive(renamed::Secrets)]
#[secrets(crate = "renamed")]
struct Inner {
    #[secret(ttl = "5m", stale_if_error = "1h", validate = check)]
    loaded: renamed::SecretString,
}

#[derive(renamed::Secrets)]
#[secrets(crate = "crate::renamed")]
struct Settings {
    #[secret(nested)]
    __loaded: Inner,
    #[secret(file = "db", json, or = ["env:DB"], or_on = "unavailable", encoding = "base64")]
    __f0: ::core::primitive::u64,
    #[secret(file = "token", field = "a", version = "3")]
    f0: ::core::option::Option<renamed::SecretString>,
    #[config(default = 3)]
    __p: ::core::primitive::u8,
    #[config(default = "text")]
    name: ::std::string::String,
    #[config]
    maybe: ::core::option::Option<::core::primitive::bool>,
    #[config(json, default = [1])]
    list: [::core::primitive::u8; 1],
    #[secret(compose = "{__loaded.loaded}{name}{f0}{__p}")]
    all: renamed::SecretString,
}

fn main() {}
