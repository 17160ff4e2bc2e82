//! The process-wide runtime, each time in a process of its own.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use typed_secrets::Runtime;

/// Reads the secret that the variable names; run by the other tests, in a process of its own.
#[tokio::test]
#[expect(clippy::print_stdout, reason = "another process reads it")]
async fn child() {
    let Ok(reference) = std::env::var("TEST_REFERENCE") else { return };
    match Runtime::global().get(&reference).await {
        Ok(secret) => println!("read {} bytes", secret.expose_bytes().len()),
        Err(error) => println!("{error}\n{}", error.hint()),
    }
}

fn run(folder: &Path, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "config::global::child", "--nocapture"]).current_dir(folder);
    for name in ["SECRETS_CONFIG", "SECRETS_PROFILE", "SECRETS_CACHE_TTL"] {
        command.env_remove(name);
    }
    command.env("APP_TOKEN", "12345").env("TEST_REFERENCE", "team:TOKEN");
    let Output { stdout, status, .. } = command.envs(variables.iter().copied()).output().unwrap();
    assert!(status.success());
    String::from_utf8(stdout).unwrap()
}

fn project(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("src")).unwrap();
    fs::create_dir_all(folder.path().join(".git")).unwrap();
    fs::write(folder.path().join("secrets.toml"), text).unwrap();
    folder
}

const GOOD: &str = "
    [providers.team]
    type = 'env'
    prefix = 'APP_'
    [profile.other.providers.team]
    prefix = 'OTHER_'
";

#[test]
fn a_file_above_is_used() {
    let folder = project(GOOD);
    assert!(run(&folder.path().join("src"), &[]).contains("read 5 bytes"));
}

#[test]
fn the_profile_is_used() {
    let told = run(project(GOOD).path(), &[("SECRETS_PROFILE", "other")]);
    assert!(told.contains("`OTHER_TOKEN` is not set"), "{told}");
}

#[test]
fn a_named_file_is_used() {
    let folder = project("[providers.team]\ntype = 'dotenv'\npath = 'none'");
    let named = project(GOOD);
    let named = named.path().join("secrets.toml");
    let told = run(folder.path(), &[("SECRETS_CONFIG", named.to_str().unwrap())]);
    assert!(told.contains("read 5 bytes"), "{told}");
}

#[test]
fn a_mistake_in_the_file_is_the_error_of_every_read() {
    let folder = project("[providers.team]\ntype = 'evn'\n[providers.other]\nkey = 1");
    for reference in ["team:TOKEN", "env:APP_TOKEN"] {
        let told = run(folder.path(), &[("TEST_REFERENCE", reference)]);
        assert!(told.contains("2:8: this is no type of a provider"), "{told}");
        assert!(told.contains("did you mean `env`?"), "{told}");
        assert!(told.contains("3:12: the provider `other` needs the key `type`"), "{told}");
    }
}

#[test]
fn the_variable_for_the_ttl_is_checked_too() {
    let told = run(project(GOOD).path(), &[("SECRETS_CACHE_TTL", "soon")]);
    assert!(told.contains("SECRETS_CACHE_TTL is not a duration"), "{told}");
}
