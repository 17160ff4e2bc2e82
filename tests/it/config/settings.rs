//! What a file sets, and what the program sets over it, in any order.

use std::{fs, time::Duration};

use typed_secrets::{
    Config, ErrorKind, ProviderSettings, Runtime, RuntimeBuilder, config::ConfigFormat,
    layers::Retry, providers::MemoryProvider,
};

use crate::support::{failure, paused, remote};

fn config(text: &str) -> Config {
    Config::reader().with_variables(|_| None).parse(text, ConfigFormat::Toml).unwrap()
}

/// Both orders of two calls; what is shown has to hold for each.
fn both(config_text: &str, set: impl Fn(RuntimeBuilder) -> RuntimeBuilder) -> [Runtime; 2] {
    let first = set(Runtime::builder()).config(config(config_text));
    let second = set(Runtime::builder().config(config(config_text)));
    [first.build().unwrap(), second.build().unwrap()]
}

#[tokio::test]
async fn what_the_program_adds_takes_the_place_of_the_files_provider_with_its_prefix() {
    let file = "[providers.team]\ntype = 'env'\nprefix = 'NOT_THERE'\ncache = false";
    let memory = remote(&[("a", "1")]);
    for runtime in both(file, |builder| builder.provider("team", memory.clone())) {
        memory.reset_calls();
        for _ in 0..2 {
            assert_eq!(runtime.get("team:a").await.unwrap().expose_bytes(), b"1");
        }
        assert_eq!(memory.call_count(), 1, "`cache = false` was for the provider that is gone");
    }
}

#[tokio::test]
async fn the_file_replaces_a_built_in_provider() {
    let file = "[providers.env]\ntype = 'env'\nprefix = 'CARGO_PKG_'";
    let runtime = Runtime::builder().config(config(file)).build().unwrap();
    assert!(runtime.get("env:NAME").await.is_ok());
    assert_eq!(runtime.get("env:CARGO_PKG_NAME").await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn names_lead_to_variables_as_the_file_says() {
    let file = "[providers.team]\ntype = 'env'\nprefix = 'cargo'\nseparator = '/'\n\
                map_names = { '/' = '_' }\nupper_case = true";
    let runtime = Runtime::builder().config(config(file)).build().unwrap();
    let name = runtime.get("team:pkg/name").await.unwrap();
    assert_eq!(name.expose_bytes(), b"typed-secrets");
    let listed = runtime.list("team:pkg/nam*").await.unwrap();
    assert_eq!(listed.iter().map(ToString::to_string).collect::<Vec<_>>(), ["team:pkg/name"]);
}

/// The number of attempts that a provider sees.
async fn attempts(runtime: &Runtime, memory: &MemoryProvider) -> u64 {
    memory.reset_calls();
    assert!(runtime.get("team:a").await.is_err());
    memory.call_count()
}

#[test]
fn calls_are_made_as_the_file_says_unless_the_program_says_more() {
    let memory = remote(&[("a", "1")]);
    memory.fail_always("a", failure(ErrorKind::Unavailable));
    let with_team = |builder: RuntimeBuilder| builder.provider("team", memory.clone());
    let wait = Duration::from_millis(1);
    let file = "retry = { attempts = 5, base = '1ms' }";
    paused().block_on(async {
        for runtime in both(file, with_team) {
            assert_eq!(attempts(&runtime, &memory).await, 5);
        }
        for runtime in both(file, |it| with_team(it).retry(Retry::new(2, wait, wait))) {
            assert_eq!(attempts(&runtime, &memory).await, 2);
        }
        let settings = ProviderSettings::new().retry(Retry::new(4, wait, wait));
        for runtime in both(file, |it| with_team(it).provider_settings("team", settings)) {
            assert_eq!(attempts(&runtime, &memory).await, 4);
        }
        for runtime in both("retry = { base = '1ms' }", with_team) {
            assert_eq!(attempts(&runtime, &memory).await, 3, "the default");
        }
    });
}

#[test]
fn one_attempt_ends_when_the_file_says() {
    let memory = remote(&[("a", "1")]);
    memory.hang("a");
    let file = "timeout = '2s'\nretry = { attempts = 1 }";
    paused().block_on(async {
        for runtime in both(file, |builder| builder.provider("team", memory.clone())) {
            let error = runtime.get("team:a").await.unwrap_err();
            assert!(error.message().contains("no answer within 2s"), "{error}");
        }
    });
}

#[tokio::test]
async fn paths_begin_at_the_folder_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("values.yaml"), "db: { password: s3cret }").unwrap();
    let path = folder.path().join("secrets.yaml");
    fs::write(&path, "providers: { team: { type: file, path: values.yaml } }").unwrap();
    let config = Config::reader().with_variables(|_| None).read(&path).unwrap();
    assert_eq!(config.path(), Some(&*path));
    let runtime = Runtime::builder().config(config).build().unwrap();
    let value = runtime.get("team:db/password").await.unwrap();
    assert_eq!(value.expose_bytes(), b"s3cret");
}

#[tokio::test]
async fn a_text_may_come_from_a_variable() {
    let file = "[providers.team]\ntype = 'env'\nprefix = { env = 'PREFIX' }";
    let config = Config::reader()
        .with_variables(|name| (name == "PREFIX").then(|| "CARGO_".into()))
        .parse(file, ConfigFormat::Toml)
        .unwrap();
    assert!(!format!("{config:?}").contains("CARGO_"), "{config:?}");
    let runtime = Runtime::builder().config(config).build().unwrap();
    assert!(runtime.get("team:PKG_NAME").await.is_ok());
}

#[test]
fn a_provider_that_is_turned_off_needs_no_variable() {
    config("[providers.team]\ntype = 'env'\nenabled = false\nprefix = { env = 'NOT_SET' }");
}

/// The sealing key is a secret of a provider that the file names as well.
#[cfg(feature = "sealed-file")]
#[tokio::test]
async fn the_second_level_is_a_file_that_the_configuration_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secrets.toml");
    fs::write(
        folder.path().join("keys.yaml"),
        format!("sealing: {}", "0123456789abcdef".repeat(4)),
    )
    .unwrap();
    fs::write(
        &path,
        "[providers.keys]\ntype = 'file'\npath = 'keys.yaml'\n[cache.file]\n\
         path = 'cache.sealed'\nkey = { reference = 'keys:sealing' }",
    )
    .unwrap();
    let memory = remote(&[("a", "s3cret")]);
    for _ in 0..2 {
        let config = Config::reader().with_variables(|_| None).read(&path).unwrap();
        let builder = Runtime::builder().config(config).provider("team", memory.clone());
        let runtime = builder.build().unwrap();
        assert_eq!(runtime.get("team:a").await.unwrap().expose_bytes(), b"s3cret");
        let stored = async {
            while !folder.path().join("cache.sealed").exists() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), stored).await.unwrap();
    }
    assert_eq!(memory.call_count(), 1, "the second runtime opens what the first one sealed");
}

/// The passphrase is a secret of another provider of the file.
#[cfg(feature = "encrypted-file")]
#[tokio::test]
async fn the_key_of_an_encrypted_file_may_come_from_another_provider() {
    use typed_secrets::providers::{
        EncryptedFile,
        encrypted_file::{Cipher, FileKey, Layout},
    };

    let folder = tempfile::tempdir().unwrap();
    let key = "0123456789abcdef".repeat(4);
    let file = folder.path().join("sealed.toml");
    let sealing = FileKey::raw(key.clone().into_bytes()).unwrap();
    EncryptedFile::create(&file, sealing, Cipher::Aes256Gcm, Layout::PerValue).await.unwrap();
    fs::write(folder.path().join("keys.env"), format!("SEALING={key}")).unwrap();
    let path = folder.path().join("secrets.toml");
    let text = "[providers.keys]\ntype = 'dotenv'\npath = 'keys.env'\n[providers.sealed]\n\
                type = 'encrypted-file'\npath = 'sealed.toml'\n\
                key = { reference = 'keys:SEALING' }";
    fs::write(&path, text).unwrap();
    let config = Config::reader().with_variables(|_| None).read(&path).unwrap();
    let runtime = Runtime::builder().config(config).start().await.unwrap();
    runtime.put("sealed:db/password", b"s3cret").await.unwrap();
    assert_eq!(runtime.get("sealed:db/password").await.unwrap().expose_bytes(), b"s3cret");
    assert!(!fs::read_to_string(&file).unwrap().contains("s3cret"));
}
