//! Broken files, each with what is told of it in the `.txt` beside it.
//!
//! Lines such as `# SECRETS_PROFILE=ci` at a file's begin set variables. With `BLESS=1` the texts
//! are written anew.

use std::{fs, path::Path};

use typed_secrets::{
    Error, ErrorKind,
    config::{Config, ConfigError},
};

use super::fixtures;

/// What stands for values in all files.
const SECRET: &str = "hunter2";

fn read(path: &Path) -> ConfigError {
    let bytes = fs::read(path).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let variables: Vec<(String, String)> = text
        .lines()
        .map_while(|line| line.strip_prefix("# ")?.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let lookup = move |name: &str| {
        variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.into())
    };
    Config::reader().with_variables(lookup).read(path).unwrap_err()
}

#[test]
fn every_mistake_is_told_with_its_place_and_without_values() {
    let mut files: Vec<_> = fs::read_dir(fixtures("broken"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension != "txt"))
        .collect();
    files.sort();
    assert!(files.len() >= 25, "{} files", files.len());
    let mut wrong = Vec::new();
    for path in files {
        let error = read(&path);
        let folder = format!("{}/", fixtures("broken").display());
        let told = format!("{error}\n").replace(&folder, "");
        let all = format!("{told}{error:?}{error:#?}{}", Error::from(error.clone()));
        assert!(!all.to_lowercase().contains(SECRET), "{} shows a value: {all}", path.display());
        let name = format!("{}.txt", path.file_name().unwrap().to_str().unwrap());
        let expected = path.with_file_name(name);
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, &told).unwrap();
        }
        if fs::read_to_string(&expected).ok().as_deref() != Some(&*told) {
            wrong.push(format!("{}:\n{told}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "not as in the `.txt` beside it:\n{}", wrong.join("\n"));
}

#[test]
fn mistakes_can_be_looked_at_one_by_one() {
    let error = read(&fixtures("broken/several.toml"));
    let places: Vec<_> =
        error.mistakes().iter().map(|mistake| (mistake.line(), mistake.column())).collect();
    assert_eq!(places[0], (None, None), "the profile is not there");
    assert_eq!(places[1], (Some(2), Some(7)), "the `ttl` is a number");
    assert!(places.is_sorted());
    assert!(error.mistakes().iter().all(|mistake| !mistake.hint().is_empty()));
    assert_eq!(error.path().unwrap().file_name().unwrap(), "several.toml");
}

#[test]
fn an_error_of_the_crate_tells_all_of_them() {
    let error = Error::from(read(&fixtures("broken/several.toml")));
    assert_eq!(error.kind(), ErrorKind::Config);
    for mistake in ["2:7: `ttl`", "3:1: the file has no key `lod`", "did you mean `dev`?"] {
        assert!(error.message().contains(mistake), "{error}");
    }
}

#[test]
fn a_file_that_is_not_there_is_told_by_its_name() {
    let error = Config::from_path("no/such/secrets.toml").unwrap_err();
    assert!(error.to_string().contains("no/such/secrets.toml"), "{error}");
}

/// A type whose feature is off is no mistake where it is not used.
#[cfg(not(feature = "vault"))]
#[test]
fn a_type_whose_feature_is_off_names_it() {
    let text = "[providers.local]\ntype = 'env'\n[profile.prod.providers.local]\ntype = 'vault'";
    text.parse::<Config>().unwrap();
    let reader = Config::reader().profile("prod");
    let error = reader.parse(text, typed_secrets::config::ConfigFormat::Toml).unwrap_err();
    let told = error.to_string();
    assert!(told.contains("4:8: the type `vault` needs the cargo feature `vault`"), "{told}");
}
