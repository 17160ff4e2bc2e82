//! Providers that a file refers to: without them it cannot be used.

use typed_secrets::{Config, ErrorKind, Result, Runtime, RuntimeBuilder, config::ConfigFormat};

use crate::support::remote;

fn build(text: &str, more: impl FnOnce(RuntimeBuilder) -> RuntimeBuilder) -> Result<Runtime> {
    let config = Config::reader().with_variables(|_| None).parse(text, ConfigFormat::Toml)?;
    more(Runtime::builder().config(config)).build()
}

const FILE: &str = "load = ['tema:*', 'env:A']\n[providers.team]\ntype = 'env'";

#[test]
fn an_unknown_provider_is_told_with_its_place_and_the_nearest_name() {
    let error = build(FILE, |builder| builder).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    let expected = "1:9: there is no provider named `tema`; did you mean `team`?";
    assert!(error.message().contains(expected), "{error}");
    assert!(error.hint().contains("[providers.tema]"), "{}", error.hint());
}

#[test]
fn all_of_them_are_told() {
    let text = "load = ['one:a']\n[profile.x]\nload = ['two:b', 'three:c']";
    let reader = Config::reader().with_variables(|_| None).profile("x");
    let config = reader.parse(text, ConfigFormat::Toml).unwrap();
    let error = Runtime::builder().config(config).build().unwrap_err();
    for told in
        ["3:9: there is no provider named `two`", "3:18: there is no provider named `three`"]
    {
        assert!(error.message().contains(told), "{error}");
    }
    assert!(!error.message().contains("one"), "the profile replaces it: {error}");
}

#[test]
fn the_program_may_add_it() {
    build(FILE, |builder| builder.provider("tema", remote(&[("a", "1")]))).unwrap();
}

#[test]
fn what_is_turned_off_may_refer_to_what_is_not_there() {
    let text = "[providers.sealed]\ntype = 'encrypted-file'\nenabled = false\npath = 'f'\n\
                key = { reference = 'gone:key' }";
    build(text, |builder| builder).unwrap();
}
