//! Tokens in texts and trees: each secret once, all in one round, no value in an error.

use serde::Deserialize;
use serde_json::{Value, json};
use typed_secrets::{
    ErrorKind, ExposeSecret, Runtime, SecretString,
    template::{Template, Tree},
};

use crate::support::{failure, remote, runtime, secs};

#[derive(Deserialize)]
struct Settings {
    port: u16,
    database: Database,
    keys: Vec<SecretString>,
    note: Option<String>,
}

#[derive(Deserialize)]
struct Database {
    url: SecretString,
    password: SecretString,
}

const ODD: &str = "line\nbreak \"quote\" \\ \u{1} é🔑 ${secret://memory:db}";

fn settings() -> Value {
    json!({
        "port": 80,
        "database": {
            "url": "postgres://${secret://memory:db#user}:${secret://memory:db#password}@host/app",
            "password": "${secret://memory:db#password}",
        },
        "keys": ["${secret://memory:odd}", "plain", "$${secret://memory:db}"],
        "note": null,
    })
}

fn secrets() -> typed_secrets::providers::MemoryProvider {
    remote(&[("db", "{\"user\": \"app\", \"password\": \"p@ss\"}"), ("odd", ODD)])
}

async fn fill<T: serde::de::DeserializeOwned>(
    runtime: &Runtime,
    tree: &Value,
) -> Result<T, typed_secrets::LoadError> {
    Tree::new(tree).unwrap().in_file("settings.toml").fill(runtime).await
}

#[tokio::test(start_paused = true)]
async fn a_tree_is_filled_in_one_round() {
    let memory = secrets();
    memory.set_latency(secs(1));
    let start = tokio::time::Instant::now();
    let filled: Settings = fill(&runtime(memory.clone()), &settings()).await.unwrap();
    assert_eq!((start.elapsed(), memory.call_count()), (secs(1), 2));
    assert_eq!(filled.port, 80);
    assert_eq!(filled.database.url.expose_secret(), "postgres://app:p@ss@host/app");
    assert_eq!(filled.database.password.expose_secret(), "p@ss");
    let keys: Vec<_> = filled.keys.iter().map(ExposeSecret::expose_secret).collect();
    assert_eq!(keys, [ODD, "plain", "${secret://memory:db}"], "what is inserted is not read again");
    assert!(filled.note.is_none());
}

/// Whatever the tree holds besides tokens comes out as it went in.
#[tokio::test]
#[expect(clippy::print_stdout, reason = "to run the same texts again after a failure")]
async fn a_tree_without_tokens_stays_the_same() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let runtime = runtime(secrets());
    for _ in 0..300 {
        let tree = tree(&mut random, 4);
        assert_eq!(fill::<Value>(&runtime, &tree).await.unwrap(), tree, "seed {seed}");
    }
}

fn tree(random: &mut fastrand::Rng, depth: usize) -> Value {
    let text = |random: &mut fastrand::Rng| -> String {
        (0..random.usize(..5))
            .map(|_| random.choice(['a', '"', '\\', '\n', '\u{1f}', 'é', '$', '{', '.']).unwrap())
            .collect()
    };
    match random.usize(..if depth == 0 { 4 } else { 6 }) {
        0 => Value::Null,
        1 => random.bool().into(),
        2 => random.i64(..).into(),
        3 => text(random).into(),
        4 => (0..random.usize(..4)).map(|_| tree(random, depth - 1)).collect(),
        _ => {
            let members = 0..random.usize(..4);
            Value::Object(members.map(|_| (text(random), tree(random, depth - 1))).collect())
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_token_that_cannot_be_replaced_is_named_by_path_and_file() {
    let memory = secrets();
    memory.fail_always("odd", failure(ErrorKind::Denied));
    let tree = json!({
        "a": { "b": ["x", "${secret://memory:missing}"] },
        "c": "${secret://nobody:x}",
        "d": "${secret://memory:db#nothing}",
        "e": "${secret://memory:odd}",
        "f": "${secret://memory}",
        "g": "${secret://memory:db#user",
        "h": "${secret://memory:db#user}",
    });
    let error = fill::<Value>(&runtime(memory), &tree).await.unwrap_err();
    let told: Vec<_> =
        error.errors().iter().map(|failed| (failed.field(), failed.error().kind())).collect();
    assert_eq!(
        told,
        [
            ("a.b.1", ErrorKind::NotFound),
            ("c", ErrorKind::Config),
            ("d", ErrorKind::NotFound),
            ("e", ErrorKind::Denied),
            ("f", ErrorKind::Config),
            ("g", ErrorKind::Config),
        ]
    );
    let text = error.to_string();
    assert_eq!(text.matches("it is written in settings.toml").count(), 6, "{text}");
    assert!(text.contains("memory:missing: not found"), "{text}");
    assert!(!text.contains("p@ss"), "{text}");
}

#[tokio::test]
async fn what_does_not_fit_is_named_by_its_path_and_never_shown() {
    let runtime = runtime(secrets());
    for (at, value, path, message) in [
        ("/port", json!("${secret://memory:db#password}"), "port", "found string, expected u16"),
        ("/database/password", json!([1]), "database.password", "found array, expected"),
        ("/keys/1", json!({}), "keys.1", "found object, expected"),
        ("/database", json!({"url": "p@ss"}), "database", "the member `password` is missing"),
    ] {
        let mut tree = settings();
        *tree.pointer_mut(at).unwrap() = value;
        let Err(error) = fill::<Settings>(&runtime, &tree).await else { panic!("{at} fits") };
        let [failed] = error.errors() else { panic!("{error}") };
        assert_eq!((failed.field(), failed.error().kind()), (path, ErrorKind::Decode), "{error}");
        assert!(failed.error().message().starts_with(message), "{error}");
        assert!(!format!("{error} {error:#?}").contains("p@ss"), "{error}");
    }
}

#[tokio::test]
async fn a_text_is_rendered_into_a_secret() {
    let runtime = runtime(secrets());
    let render = async |text: &str| match text.parse::<Template>() {
        Ok(template) => template.render(&runtime).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    let url =
        render("${secret://memory:db#user}:${secret://memory:db#password}@$${secret://x}").await;
    assert_eq!(url.unwrap().expose_secret(), "app:p@ss@${secret://x}");
    assert!(render("\n ${secret://x}").await.is_err());
    let template: Template = "p@ss ${secret://memory:db}".parse().unwrap();
    assert_eq!(format!("{template:?}"), "Template([\"memory:db\"])");
}

#[tokio::test]
async fn every_token_of_a_text_that_cannot_be_replaced_is_named_by_its_place_and_file() {
    let text =
        "a ${secret://memory:missing} é\n\n é ${secret://memory:db#none}${secret://nobody:x}";
    let template = text.parse::<Template>().unwrap().in_file("app.conf");
    let error = template.render(&runtime(secrets())).await.unwrap_err();
    let told: Vec<_> =
        error.errors().iter().map(|failed| (failed.field(), failed.error().kind())).collect();
    assert_eq!(
        told,
        [
            ("line 1 column 3", ErrorKind::NotFound),
            ("line 3 column 4", ErrorKind::NotFound),
            ("line 3 column 30", ErrorKind::Config),
        ]
    );
    for failed in error.errors() {
        assert!(failed.error().message().ends_with("; it is written in app.conf"), "{failed}");
    }
    let first = error.errors()[0].to_string();
    assert!(first.starts_with("`line 1 column 3`: memory:missing: not found"), "{first}");
}

#[tokio::test]
async fn two_tokens_of_one_text_that_fail_are_two_errors() {
    let tree = json!({ "url": "${secret://memory:no}:${secret://memory:neither}@host" });
    let error = fill::<Value>(&runtime(secrets()), &tree).await.unwrap_err();
    let told: Vec<_> = error.errors().iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{error}");
    assert!(
        told[0].starts_with("`url`: memory:no: ") && told[1].starts_with("`url`: memory:neither")
    );
}

#[cfg(feature = "figment")]
#[tokio::test]
async fn a_source_that_figment_cannot_read_is_named_and_not_quoted() {
    use figment::{
        Figment,
        providers::{Format, Json},
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.json");
    std::fs::write(&path, "{\"password\": \"hunter2\"").unwrap();
    let figment = Figment::from(Json::file(&path));
    let error = typed_secrets::template::figment::fill(&figment, &runtime(secrets())).await;
    let error = error.unwrap_err();
    assert!(error.to_string().contains("broken.json"), "{error}");
    assert!(!format!("{error} {error:#?}").contains("hunter2"));
}

#[cfg(feature = "figment")]
#[tokio::test]
async fn figments_selected_profile_is_filled() {
    use figment::{Figment, providers::Serialized};
    let figment = Figment::from(Serialized::defaults(json!({ "a": "${secret://memory:db#user}" })))
        .merge(Serialized::from(json!({ "b": "${secret://memory:db#password}" }), "prod"))
        .merge(Serialized::from(json!({ "b": "${secret://memory:missing}" }), "test"))
        .select("prod");
    let runtime = runtime(secrets());
    let filled = typed_secrets::template::figment::fill(&figment, &runtime).await.unwrap();
    let filled: Value = figment.merge(filled).extract().unwrap();
    assert_eq!(filled, json!({ "a": "app", "b": "p@ss" }));
}

/// What holds no token, and what `config` itself would drop or take apart.
#[cfg(feature = "config-rs")]
#[tokio::test]
async fn configs_settings_stay_as_they_are_but_for_their_tokens() {
    use config::{Config, File, FileFormat};
    let mut settings = json!({
        "list": [], "table": {}, "null": null, "most": u64::MAX, "least": i64::MIN, "half": 0.5,
        "in": { "a.b": { "c d[0]": "${secret://memory:db#user}", "ö": [[{ "x": true }], []] } },
    });
    let base = File::from_str(&settings.to_string(), FileFormat::Json);
    let base = Config::builder().add_source(base).build().unwrap();
    let filled = typed_secrets::template::config_rs::fill(&base, &runtime(secrets())).await;
    let filled = Config::builder().add_source(filled.unwrap()).build().unwrap();
    settings["in"]["a.b"]["c d[0]"] = "app".into();
    assert_eq!(filled.try_deserialize::<Value>().unwrap(), settings);
}

#[cfg(feature = "figment")]
#[tokio::test]
async fn figments_settings_are_filled_and_name_their_files() {
    use figment::{
        Figment,
        providers::{Format, Json, Serialized},
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.json");
    std::fs::write(&path, json!({"database": {"password": "${secret://memory:no}"}}).to_string())
        .unwrap();
    let base = Figment::from(Serialized::defaults(settings()));
    let runtime = runtime(secrets());
    let filled = typed_secrets::template::figment::fill(&base, &runtime).await.unwrap();
    assert!(!format!("{filled:?}").contains("p@ss"));
    let url: String = base.clone().merge(filled).extract_inner("database.url").unwrap();
    assert_eq!(url, "postgres://app:p@ss@host/app");
    let broken = base.merge(Json::file(&path));
    let error = typed_secrets::template::figment::fill(&broken, &runtime).await.unwrap_err();
    assert_eq!(error.errors()[0].field(), "database.password");
    assert!(error.to_string().contains("app.json"), "{error}");
}

#[cfg(feature = "config-rs")]
#[tokio::test]
async fn configs_settings_are_filled_and_name_their_files() {
    use config::{Config, File, FileFormat};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.json");
    std::fs::write(&path, json!({"database": {"password": "${secret://memory:no}"}}).to_string())
        .unwrap();
    let base = File::from_str(&settings().to_string(), FileFormat::Json);
    let base = Config::builder().add_source(base);
    let runtime = runtime(secrets());
    let plain = base.clone().build().unwrap();
    let filled = typed_secrets::template::config_rs::fill(&plain, &runtime).await.unwrap();
    assert!(!format!("{filled:?} {filled:#?}").contains("p@ss"));
    let filled = base.clone().add_source(filled).build().unwrap();
    assert_eq!(filled.get_string("database.url").unwrap(), "postgres://app:p@ss@host/app");
    let broken = base.add_source(File::from(path)).build().unwrap();
    let error = typed_secrets::template::config_rs::fill(&broken, &runtime).await.unwrap_err();
    assert_eq!(error.errors()[0].field(), "database.password");
    assert!(error.to_string().contains("app.json"), "{error}");
}
