//! Fields of type `Live`: they load, are read without waiting, and do not show.

use serde::Deserialize;
use typed_secrets::{ExposeSecret, Live, SecretSlice, SecretString, Secrets};

use crate::support::{remote, runtime};

#[derive(Deserialize)]
struct Login {
    password: SecretString,
}

#[derive(Secrets)]
struct Settings {
    #[secret("memory:token", validate = not_empty)]
    token: Live<SecretString>,
    #[secret("memory:key", encoding = "base64")]
    key: Live<SecretSlice<u8>>,
    #[secret("memory:login", json)]
    login: Live<Login>,
    #[secret("memory:absent", json)]
    absent: Live<Option<Login>>,
}

fn not_empty(token: &SecretString) -> Result<(), &'static str> {
    if token.expose_secret().is_empty() { Err("is empty") } else { Ok(()) }
}

fn secrets(token: &'static str) -> [(&'static str, &'static str); 3] {
    [("token", token), ("key", "aGVsbG8="), ("login", "{\"password\": \"p\"}")]
}

#[tokio::test(start_paused = true)]
async fn live_fields_are_filled_by_a_load() {
    let settings = Settings::load_from(&runtime(remote(&secrets("t0ken")))).await.unwrap();
    assert_eq!(settings.token.current().expose_secret(), "t0ken");
    assert_eq!(settings.key.current().expose_secret(), b"hello");
    assert_eq!(settings.login.current().password.expose_secret(), "p");
    assert!(settings.absent.current().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_live_field_is_validated_like_any_other() {
    let Err(error) = Settings::load_from(&runtime(remote(&secrets("")))).await else { panic!() };
    assert_eq!(error.errors()[0].field(), "token");
    assert_eq!(error.errors()[0].error().message(), "is empty");
}

#[test]
fn a_clone_is_the_same_value_and_a_guard_keeps_it() {
    let live = Live::new(String::from("one"));
    let (clone, guard) = (live.clone(), live.current());
    assert!(std::ptr::eq(&raw const *guard, &raw const *clone.current()));
    drop((live, clone));
    assert_eq!(*guard, "one");
}

#[test]
fn neither_a_live_value_nor_its_guard_shows_what_it_holds() {
    let live = Live::new("s3cret");
    assert_eq!(format!("{live:?} {:?}", live.current()), "Live(..) Current(..)");
}
