//! Chains of sources and optional fields: only "there is no such secret" counts as missing.

use typed_secrets::{
    ErrorKind, ExposeSecret, LoadError, Runtime, SecretString, Secrets, layers::Retry,
    providers::MemoryProvider,
};

use crate::support::{builder, failure, names, remote, runtime, secs};

#[derive(Secrets)]
struct Chain {
    #[secret("memory:first", or = ["memory:second", "memory:third"])]
    token: SecretString,
}

#[derive(Secrets)]
struct Tolerant {
    #[secret("memory:first", or = ["memory:second"], or_on = "unavailable")]
    token: Option<SecretString>,
}

#[derive(Secrets)]
struct Optional {
    #[secret("memory:first")]
    token: Option<SecretString>,
}

#[derive(Secrets)]
struct Defaulted {
    #[config("memory:first", default = 80)]
    port: u16,
    #[secret("memory:second", insecure_default = "guest")]
    user: SecretString,
}

/// Every kind that is not "missing".
const FAILURES: [ErrorKind; 9] = [
    ErrorKind::Denied,
    ErrorKind::Unauthenticated,
    ErrorKind::Throttled,
    ErrorKind::Unavailable,
    ErrorKind::Timeout,
    ErrorKind::Decode,
    ErrorKind::Invalid,
    ErrorKind::Config,
    ErrorKind::Unsupported,
];

fn impatient(memory: &MemoryProvider) -> Runtime {
    builder(memory.clone()).retry(Retry::new(1, secs(1), secs(1))).build().unwrap()
}

fn kind(result: Result<impl Sized, LoadError>) -> ErrorKind {
    let Err(error) = result else { panic!("the load went well") };
    let [field] = error.errors() else { panic!("{error}") };
    field.error().kind()
}

#[tokio::test(start_paused = true)]
async fn the_next_source_is_asked_only_if_the_one_before_has_nothing() {
    let memory = remote(&[("second", "2"), ("third", "3")]);
    let loaded = Chain::load_from(&runtime(memory.clone())).await.unwrap();
    assert_eq!(loaded.token.expose_secret(), "2");
    assert_eq!(names(&memory), ["first", "second"]);
}

#[tokio::test(start_paused = true)]
async fn a_failing_source_ends_the_chain() {
    for failing in FAILURES {
        let memory = remote(&[("second", "2"), ("third", "3")]);
        memory.fail_always("first", failure(failing));
        assert_eq!(kind(Chain::load_from(&impatient(&memory)).await), failing);
        assert_eq!(names(&memory), ["first"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_after_a_miss_is_that_failure() {
    for failing in FAILURES {
        let memory = remote(&[("third", "3")]);
        memory.fail_always("second", failure(failing));
        assert_eq!(kind(Chain::load_from(&impatient(&memory)).await), failing);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_never_makes_an_optional_field_none() {
    for failing in FAILURES {
        let memory = remote(&[("first", "1")]);
        memory.fail_always("first", failure(failing));
        let runtime = impatient(&memory);
        assert_eq!(kind(Optional::load_from(&runtime).await), failing);
        assert_eq!(runtime.get_optional("memory:first").await.unwrap_err().kind(), failing);
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_never_gives_the_default() {
    for failing in FAILURES {
        let memory = remote(&[("first", "1")]);
        memory.fail_always("first", failure(failing));
        memory.fail_always("second", failure(failing));
        let Err(error) = Defaulted::load_from(&impatient(&memory)).await else { panic!() };
        assert_eq!(error.errors().len(), 2, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_missing_is_none_or_the_default() {
    let runtime = runtime(remote(&[]));
    assert!(Optional::load_from(&runtime).await.unwrap().token.is_none());
    assert!(Tolerant::load_from(&runtime).await.unwrap().token.is_none());
    assert!(runtime.get_optional("memory:first").await.unwrap().is_none());
    let defaulted = Defaulted::load_from(&runtime).await.unwrap();
    assert_eq!((defaulted.port, defaulted.user.expose_secret()), (80, "guest"));
    assert_eq!(kind(Chain::load_from(&runtime).await), ErrorKind::NotFound);
}

#[tokio::test(start_paused = true)]
async fn an_unavailable_source_is_passed_over_where_the_field_says_so() {
    for failing in FAILURES {
        let memory = remote(&[("second", "2")]);
        memory.fail_always("first", failure(failing));
        let result = Tolerant::load_from(&impatient(&memory)).await;
        if failing.is_transient() {
            assert_eq!(result.unwrap().token.unwrap().expose_secret(), "2");
        } else {
            assert_eq!(kind(result), failing);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_followed_by_a_miss_is_the_outage() {
    for failing in FAILURES.into_iter().filter(|kind| kind.is_transient()) {
        let memory = remote(&[]);
        memory.fail_always("first", failure(failing));
        assert_eq!(kind(Tolerant::load_from(&impatient(&memory)).await), failing);
    }
}

#[tokio::test(start_paused = true)]
async fn of_two_outages_the_first_is_told() {
    let memory = remote(&[]);
    memory.fail_always("first", failure(ErrorKind::Throttled));
    for second in [ErrorKind::Unavailable, ErrorKind::Denied] {
        memory.fail_always("second", failure(second));
        let Err(error) = Tolerant::load_from(&impatient(&memory)).await else { panic!() };
        let reference = error.errors()[0].error().reference().unwrap().to_string();
        assert_eq!(reference, "memory:first", "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_leaves_time_for_the_next_one() {
    let memory = remote(&[("second", "2")]);
    memory.set_latency(secs(1));
    memory.hang("first");
    let began = tokio::time::Instant::now();
    let loaded = Tolerant::load_from(&runtime(memory)).await.unwrap();
    assert_eq!(loaded.token.unwrap().expose_secret(), "2");
    assert_eq!(began.elapsed(), secs(15 + 1), "half of the load's time, then the other source");
}

#[derive(Secrets)]
struct Members {
    #[secret("memory:json#absent")]
    absent: Option<SecretString>,
    #[secret("memory:json#null")]
    null: Option<SecretString>,
    #[secret("memory:json#/list/3")]
    beyond: Option<SecretString>,
    #[secret("memory:json#null", or = ["memory:json#text"])]
    chained: SecretString,
    #[config("memory:json#null", default = "none".to_owned())]
    defaulted: String,
}

#[derive(Secrets)]
struct Required {
    #[secret("memory:json#null")]
    _null: SecretString,
}

const JSON: &str = r#"{"null": null, "text": "t", "list": [1, 2, 3]}"#;

#[tokio::test(start_paused = true)]
async fn a_member_that_is_absent_or_null_is_missing() {
    let runtime = runtime(remote(&[("json", JSON)]));
    let members = Members::load_from(&runtime).await.unwrap();
    assert!(members.absent.is_none() && members.null.is_none() && members.beyond.is_none());
    assert_eq!(members.chained.expose_secret(), "t");
    assert_eq!(members.defaulted, "none");
    assert_eq!(kind(Required::load_from(&runtime).await), ErrorKind::NotFound);
    assert!(runtime.get_optional("memory:json#null").await.unwrap().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_member_of_broken_json_is_not_missing() {
    for broken in ["plain text", "{\"text\": ", "", "{\"\\ud800\": 1, \"text\": \"t\"}"] {
        let runtime = runtime(remote(&[("json", broken)]));
        let Err(error) = Members::load_from(&runtime).await else { panic!("{broken}") };
        assert_eq!(error.errors().len(), 5, "{error}");
        assert!(error.errors().iter().all(|field| field.error().kind() == ErrorKind::Decode));
    }
}

#[derive(Secrets)]
#[secrets(providers("gone"))]
struct Misconfigured {
    #[secret("gone:token", or = ["memory:second"], or_on = "unavailable")]
    _token: Option<SecretString>,
}

#[tokio::test(start_paused = true)]
async fn an_unknown_provider_is_never_skipped() {
    let runtime = runtime(remote(&[("second", "2")]));
    assert_eq!(kind(Misconfigured::load_from(&runtime).await), ErrorKind::Config);
}
