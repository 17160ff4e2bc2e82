//! The committed JSON Schema accepts what is right and refuses what is not.

use std::{fs, path::Path};

use serde_json::Value;
use typed_secrets::config::Config;

use super::fixtures;

/// The file as JSON; `None` if it is no document at all.
fn document(path: &Path) -> Option<Value> {
    let text = fs::read_to_string(path).ok()?;
    match path.extension()?.to_str()? {
        "toml" => toml::from_str(&text).ok(),
        "json" => serde_json::from_str(&text).ok(),
        _ => None,
    }
}

fn files(folder: &str) -> Vec<std::path::PathBuf> {
    fs::read_dir(fixtures(folder)).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn is_valid(document: &Value) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = fs::read_to_string(root.join("secrets.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap().is_valid(document)
}

#[test]
fn what_the_reader_takes_the_schema_takes() {
    let examples = ["profiles", "everywhere"];
    let examples = examples.iter().flat_map(|name| files(&format!("../../../examples/{name}")));
    let good = files("good").into_iter().chain(examples);
    let documents: Vec<_> = good
        .filter(|path| path.file_stem().is_some_and(|stem| stem == "full" || stem == "secrets"))
        .filter_map(|path| Some((document(&path)?, path)))
        .collect();
    assert!(documents.len() >= 4);
    for (document, path) in documents {
        Config::reader().with_variables(|_| None).read(&path).unwrap();
        assert!(is_valid(&document), "{}", path.display());
    }
}

/// What only the whole of a file or the environment can tell is beyond a schema.
#[test]
fn what_the_reader_refuses_the_schema_refuses() {
    let beyond = [
        "bad_provider_name",
        "bad_reference",
        "change_of_another_type",
        "keys_that_exclude_each_other_in_a_profile",
        "mistake_under_a_profile",
        "profile_that_is_not_there",
        "profile_that_is_not_used",
        "profile_without_profiles",
        "variable_that_is_not_set",
    ];
    let mut checked = 0;
    for path in files("broken") {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let Some(document) = document(&path).filter(|_| !beyond.contains(&name)) else { continue };
        assert!(!is_valid(&document), "{} is refused by the reader alone", path.display());
        checked += 1;
    }
    assert!(checked >= 20, "{checked} files");
}
