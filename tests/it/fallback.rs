//! A fallback provider: it stands in for one instance, and never for a denial.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use typed_secrets::{
    ErrorKind, ExposeSecret, Layer, Runtime, SecretString, Secrets, SharedProvider,
    layers::{Fallback, Retry},
    providers::MemoryProvider,
};

use crate::support::{builder, failure, names, remote, secs};

#[derive(Secrets)]
struct Settings {
    #[secret("memory:token")]
    token: SecretString,
    #[secret("memory:rare")]
    rare: Option<SecretString>,
}

fn with_fallback(first: &MemoryProvider, fallback: Fallback) -> Runtime {
    builder(first.clone())
        .provider_layer("memory", fallback)
        .retry(Retry::new(2, secs(1), secs(1)))
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_load_takes_from_the_fallback_what_the_provider_does_not_have() {
    let (first, second) = (remote(&[("token", "1")]), remote(&[("token", "2"), ("rare", "3")]));
    let runtime = with_fallback(&first, Fallback::new(second.clone()));
    let settings = Settings::load_from(&runtime).await.unwrap();
    assert_eq!(settings.token.expose_secret(), "1");
    assert_eq!(settings.rare.unwrap().expose_secret(), "3");
    assert_eq!(names(&second), ["rare"]);
}

#[tokio::test(start_paused = true)]
async fn an_optional_field_is_none_only_if_the_fallback_has_nothing_either() {
    let (first, second) = (remote(&[("token", "1")]), remote(&[]));
    let runtime = with_fallback(&first, Fallback::new(second.clone()));
    assert!(Settings::load_from(&runtime).await.unwrap().rare.is_none());

    second.fail_always("rare", failure(ErrorKind::Denied));
    let runtime = with_fallback(&first, Fallback::new(second));
    let Err(error) = Settings::load_from(&runtime).await else { panic!("it was loaded") };
    assert_eq!(error.errors()[0].error().kind(), ErrorKind::Denied);
}

#[tokio::test(start_paused = true)]
async fn the_report_tells_that_a_fallback_provider_answered() {
    for (first, second) in [
        (remote(&[("token", "1")]), remote(&[("rare", "3")])),
        (local("token", "1"), local("rare", "3")),
    ] {
        let runtime = with_fallback(&first, Fallback::new(second));
        let (_, report) = Settings::load_with_report(&runtime).await.unwrap();
        let lines = report.to_string();
        let lines: Vec<_> = lines.lines().map(str::trim_end).collect();
        assert_eq!(lines, ["token  memory:token", "rare   memory:rare (fallback provider)"]);
    }
}

fn local(name: &str, value: &str) -> MemoryProvider {
    let memory = MemoryProvider::new();
    memory.insert(name, value);
    memory
}

#[tokio::test(start_paused = true)]
async fn the_fallback_is_asked_once_the_retries_are_used_up() {
    let (first, second) = (remote(&[("token", "1")]), remote(&[("token", "2")]));
    first.fail_always("token", failure(ErrorKind::Unavailable));
    let runtime = with_fallback(&first, Fallback::new(second.clone()).on_unavailable());
    assert_eq!(runtime.get("memory:token").await.unwrap().expose_bytes(), b"2");
    assert_eq!((names(&first).len(), names(&second).len()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_denial_is_the_answer() {
    let (first, second) = (remote(&[]), remote(&[("token", "2")]));
    first.fail_always("token", failure(ErrorKind::Denied));
    let runtime = with_fallback(&first, Fallback::new(second.clone()).on_unavailable());
    let error = runtime.get("memory:token").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert!(names(&second).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_fallback_in_time_bridges_a_provider_that_hangs() {
    let (first, second) = (remote(&[]), remote(&[("token", "2")]));
    first.hang("token");
    let runtime = with_fallback(&first, Fallback::new(second).on_unavailable());
    assert_eq!(runtime.get("memory:token").await.unwrap().expose_bytes(), b"2");
}

#[tokio::test(start_paused = true)]
async fn a_layer_of_one_instance_leaves_the_others_alone_wherever_it_is_added() {
    let second = remote(&[("token", "2")]);
    let runtime = Runtime::builder()
        .provider_layer("b", Fallback::new(second))
        .provider("a", remote(&[]))
        .provider("b", remote(&[]))
        .build()
        .unwrap();
    assert_eq!(runtime.get("a:token").await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(runtime.get("b:token").await.unwrap().expose_bytes(), b"2");
}

#[test]
fn a_layer_of_an_instance_that_is_not_there_is_refused() {
    let layered = Runtime::builder().provider_layer("aws-eu", Fallback::new(remote(&[])));
    let error = layered.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("`aws-eu`"), "{error}");
}

/// Notes its name when it is put around a provider.
struct Named(&'static str, Arc<Mutex<Vec<&'static str>>>);

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Layer for Named {
    fn layer(&self, inner: SharedProvider) -> SharedProvider {
        self.1.lock().unwrap().push(self.0);
        inner
    }
}

#[test]
fn layers_of_an_instance_stand_inside_of_those_around_all() {
    let noted = Arc::default();
    let named = |name| Named(name, Arc::clone(&noted));
    let built = Runtime::builder()
        .without_built_in()
        .provider_layer("a", named("third"))
        .layer(named("first"))
        .provider_layer("a", named("fourth"))
        .layer(named("second"))
        .provider("a", remote(&[]))
        .build();
    assert!(built.is_ok());
    assert_eq!(*noted.lock().unwrap(), ["fourth", "third", "second", "first"], "inner first");
}
