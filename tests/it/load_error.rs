//! A load reports all that failed at once, and what became of every other field.

use std::error::Error as _;

use serde::Deserialize;
use typed_secrets::{
    ErrorKind, ExposeSecret, LoadError, LoadReport, SecretBox, SecretString, Secrets,
    providers::MemoryProvider, report::Origin,
};

use crate::support::{failure, remote, runtime, secs};

#[derive(Debug, Deserialize)]
struct Login {
    #[expect(dead_code, reason = "only its reading matters")]
    user: String,
}

#[derive(Debug, Secrets)]
#[expect(dead_code, reason = "only its loading matters")]
struct Settings {
    #[secret("memory:good")]
    good: SecretString,
    #[secret("memory:missing")]
    missing: SecretString,
    #[secret(compose = "{good}:{missing}")]
    composed_of_missing: SecretString,
    #[secret(compose = "{good}!", validate = refuse)]
    refused: SecretString,
    #[secret("memory:denied")]
    denied: Option<SecretString>,
    #[secret(nested)]
    inner: Inner,
    #[secret("memory:throttled", or = ["memory:good"])]
    throttled: SecretString,
    #[secret("memory:missing", or = ["memory:good"])]
    fallback: SecretString,
    #[config("memory:missing", default = 8080)]
    port: u16,
}

#[derive(Debug, Secrets)]
#[expect(dead_code, reason = "only its loading matters")]
struct Inner {
    #[secret("memory:bad", json)]
    bad: Login,
    #[secret("memory:good")]
    also_good: SecretString,
}

fn refuse(_: &SecretString) -> Result<(), &'static str> {
    Err("is refused")
}

fn backend() -> MemoryProvider {
    let memory = remote(&[("good", "g00d"), ("bad", "{\"user\":\n 7}"), ("denied", "x")]);
    memory.fail_always("denied", failure(ErrorKind::Denied));
    memory.fail_always("throttled", failure(ErrorKind::Throttled).with_hint("ask for a quota"));
    memory
}

async fn failed() -> LoadError {
    Settings::load_from(&runtime(backend())).await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn every_failed_field_is_named_in_the_order_of_the_struct() {
    let error = failed().await;
    let seen: Vec<_> = error
        .errors()
        .iter()
        .map(|field| {
            let (error, path) = (field.error(), field.field());
            (path, error.kind(), error.provider(), error.reference().map(|r| r.to_string()))
        })
        .collect();
    let memory = |name: &str| Some(format!("memory:{name}"));
    let provider = Some("memory");
    let expected = [
        ("missing", ErrorKind::NotFound, provider, memory("missing")),
        ("refused", ErrorKind::Invalid, None, None),
        ("denied", ErrorKind::Denied, provider, memory("denied")),
        ("inner.bad", ErrorKind::Decode, provider, memory("bad")),
        ("throttled", ErrorKind::Throttled, provider, memory("throttled")),
    ];
    assert_eq!(seen, expected);
    assert!(error.has(ErrorKind::Denied) && !error.has(ErrorKind::Timeout));
    assert!(!error.is_transient(), "a load is worth another try only if every field is");
}

#[tokio::test(start_paused = true)]
async fn the_text_tells_for_each_what_happened_and_what_to_do() {
    let text = failed().await.to_string();
    assert!(text.starts_with("cannot load `Settings`: 5 fields failed\n"), "{text}");
    for expected in [
        "`missing`: memory:missing: not found",
        "`denied`: memory:denied: denied: as scripted (provider `memory`)",
        "`inner.bad`: memory:bad: decode: found integer, expected a string at line 2 column 2",
        "hint: ask for a quota",
        ErrorKind::Denied.hint(),
        ErrorKind::Decode.hint(),
    ] {
        assert!(text.contains(expected), "`{expected}` is not in\n{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_cause_is_told_twice() {
    let error = failed().await;
    assert!(error.source().is_none(), "the fields' errors are in the text already");
    assert!(error.errors().iter().all(|field| field.error().source().is_none()));
}

#[tokio::test(start_paused = true)]
async fn the_report_keeps_the_fields_that_went_well() {
    let error = failed().await;
    let origins: Vec<_> = error
        .report()
        .fields()
        .iter()
        .map(|field| (field.field(), field.origin().to_string()))
        .collect();
    let expected = [
        ("good", "memory:good"),
        ("missing", "failed: not found"),
        ("composed_of_missing", "composed"),
        ("refused", "failed: invalid"),
        ("denied", "failed: denied"),
        ("inner", "nested"),
        ("inner.bad", "failed: decode"),
        ("inner.also_good", "memory:good"),
        ("throttled", "failed: throttled"),
        ("fallback", "memory:good (fallback)"),
        ("port", "absent (default or `None`)"),
    ];
    assert_eq!(origins, expected.map(|(field, origin)| (field, origin.to_owned())));
}

#[derive(Secrets)]
struct Well {
    #[secret("memory:good")]
    good: SecretString,
    #[secret("memory:other")]
    other: Option<SecretString>,
}

async fn report(runtime: &typed_secrets::Runtime) -> LoadReport {
    let (well, report) = Well::load_with_report(runtime).await.unwrap();
    assert_eq!(well.good.expose_secret(), "g00d");
    assert!(well.other.is_none());
    report
}

#[tokio::test(start_paused = true)]
async fn a_load_that_went_well_tells_what_was_cached() {
    let runtime = runtime(remote(&[("good", "g00d")]));
    for round in [false, true] {
        let report = report(&runtime).await;
        let Origin::Secret { reference, fallback: 0, cached, .. } = report.fields()[0].origin()
        else {
            panic!("{report}");
        };
        assert_eq!((reference.to_string().as_str(), *cached), ("memory:good", round));
        assert_eq!(*report.fields()[1].origin(), Origin::Absent);
    }
}

#[tokio::test(start_paused = true)]
async fn a_field_that_hangs_leaves_the_others_in_the_report() {
    let memory = remote(&[("good", "g00d"), ("other", "x")]);
    memory.hang("other");
    let began = tokio::time::Instant::now();
    let Err(error) = Well::load_from(&runtime(memory)).await else { panic!() };
    assert_eq!(began.elapsed(), secs(30));
    assert_eq!(error.errors()[0].error().kind(), ErrorKind::Timeout);
    assert_eq!(error.errors()[0].error().reference().unwrap().to_string(), "memory:other");
    let lines = error.report().to_string();
    assert_eq!(lines, "good   memory:good\nother  failed: timeout\n");
}

#[derive(Secrets)]
#[expect(dead_code, reason = "no field is ever filled")]
struct WrongDefaults {
    #[config("memory:absent", default = "many")]
    setting: u16,
    #[secret("memory:absent", insecure_default = "many")]
    secret: SecretBox<u16>,
    #[secret("memory:text")]
    stored: SecretBox<u16>,
}

#[tokio::test(start_paused = true)]
async fn a_default_that_does_not_fit_is_not_taken_for_a_stored_value() {
    let runtime = runtime(remote(&[("text", "many")]));
    let Err(error) = WrongDefaults::load_from(&runtime).await else { panic!() };
    let [setting, secret, stored] = error.errors() else { panic!("{error}") };
    for field in [setting, secret] {
        assert_eq!(field.error().kind(), ErrorKind::Decode);
        assert!(field.error().message().contains("the default does not fit"), "{error}");
        assert!(field.error().hint().starts_with("correct the default"), "{error}");
    }
    assert!(!stored.error().to_string().contains("default"), "{error}");
}
