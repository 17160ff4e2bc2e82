//! Patterns: all secrets whose names match, no other one, and as few calls as there can be.

use std::collections::BTreeMap;

use serde::Deserialize;
use tokio::time::Instant;
use typed_secrets::{
    Capabilities, ErrorKind, ExposeSecret, LoadError, Runtime, SecretPattern, SecretSlice,
    SecretString, Secrets, providers::MemoryProvider, report::Origin,
};

use crate::support::{REMOTE, builder, failure, names, remote, runtime, secs};

mod bulk;
mod following;
mod pages;

#[derive(Deserialize)]
pub(crate) struct Login {
    user: String,
}

#[derive(Secrets)]
#[allow(clippy::struct_field_names, reason = "the field is named as users name theirs")]
struct All {
    #[secret("memory:prod/*")]
    all: BTreeMap<String, SecretString>,
    #[secret("memory:login/**", json)]
    logins: BTreeMap<String, Login>,
    #[secret("memory:login/*#user")]
    users: BTreeMap<String, SecretString>,
    #[secret("memory:key/[ab]", encoding = "hex", validate = short)]
    keys: BTreeMap<String, SecretSlice<u8>>,
    #[secret("memory:none/*", allow_empty)]
    none: BTreeMap<String, SecretString>,
    #[secret("memory:token")]
    token: SecretString,
}

fn short(key: &SecretSlice<u8>) -> Result<(), &'static str> {
    if key.expose_secret().len() < 3 { Ok(()) } else { Err("is too long") }
}

const SECRETS: [(&str, &str); 10] = [
    ("prod/db", "one"),
    ("prod/stripe", "two"),
    ("prod/stripe/test", "three"),
    ("production", "four"),
    ("login/a", "{\"user\": \"ada\"}"),
    ("login/b/c", "{\"user\": \"bo\"}"),
    ("key/a", "0aff"),
    ("key/b", "01"),
    ("key/c", "no hexadecimal digits"),
    ("token", "t0ken"),
];

fn texts(map: &BTreeMap<String, SecretString>) -> Vec<(&str, &str)> {
    map.iter().map(|(name, secret)| (name.as_str(), secret.expose_secret())).collect()
}

#[tokio::test(start_paused = true)]
async fn a_field_takes_what_matches_and_nothing_else() {
    let memory = remote(&SECRETS);
    let all = All::load_from(&runtime(memory.clone())).await.unwrap();
    assert_eq!(texts(&all.all), [("prod/db", "one"), ("prod/stripe", "two")]);
    let users: Vec<_> = all.logins.iter().map(|(name, login)| (&**name, &*login.user)).collect();
    assert_eq!(users, [("login/a", "ada"), ("login/b/c", "bo")]);
    assert_eq!(texts(&all.users), [("login/a", "ada")]);
    let keys: Vec<_> = all.keys.values().map(ExposeSecret::expose_secret).collect();
    assert_eq!(keys, [&[0x0a, 0xff][..], &[1]]);
    assert!(all.none.is_empty());
    assert_eq!(all.token.expose_secret(), "t0ken");
    let mut asked = names(&memory);
    asked.sort();
    let expected = ["key/a", "key/b", "login/a", "login/b/c", "prod/db", "prod/stripe", "token"];
    assert_eq!(asked, expected, "each once, and none that does not match");
    assert_eq!(memory.list_count(), 5);
}

/// One list and one fetch after the other, whatever else is loaded.
#[tokio::test(start_paused = true)]
async fn patterns_are_searched_beside_the_first_round() {
    let memory = remote(&SECRETS);
    memory.set_latency(secs(1));
    let start = Instant::now();
    All::load_from(&runtime(memory)).await.unwrap();
    assert_eq!(start.elapsed(), secs(2));
}

#[tokio::test(start_paused = true)]
async fn a_report_names_the_pattern_and_how_many_matched() {
    let runtime = runtime(remote(&SECRETS));
    let (_, report) = All::load_with_report(&runtime).await.unwrap();
    let Origin::Matched { pattern, secrets, .. } = report.fields()[0].origin() else {
        panic!("{report}")
    };
    assert_eq!((pattern.to_string().as_str(), *secrets), ("memory:prod/*", 2));
    assert_eq!(report.to_string().lines().nth(4), Some("none    memory:none/* (0 secrets)"));
}

fn lines(error: &LoadError) -> Vec<String> {
    error.errors().iter().map(ToString::to_string).collect()
}

#[tokio::test(start_paused = true)]
async fn each_secret_that_fails_is_an_error_of_its_own() {
    let memory = remote(&SECRETS);
    memory.fail_always("prod/db", failure(ErrorKind::Denied));
    memory.insert("login/a", "{}");
    memory.insert("key/a", "zz");
    memory.insert("key/b", "010203");
    let Err(error) = All::load_from(&runtime(memory)).await else { panic!("it loads") };
    assert_eq!(
        lines(&error),
        [
            "`all[prod/db]`: memory:prod/db: denied: as scripted",
            "`logins[login/a]`: memory:login/a: decode: the member `user` is missing at line 1 column 1",
            "`users[login/a]`: memory:login/a#user: not found: the secret has no field `user`",
            "`keys[key/a]`: memory:key/a: decode: the text is not an even number of hexadecimal digits",
            "`keys[key/b]`: memory:key/b: invalid: is too long",
        ]
    );
    assert_eq!(error.report().fields()[0].origin(), &Origin::Failed(ErrorKind::Denied));
}

#[tokio::test(start_paused = true)]
async fn a_pattern_that_matches_nothing_is_an_error_that_names_it() {
    let memory = remote(&[("token", "t")]);
    let runtime = runtime(memory);
    let Err(error) = All::load_from(&runtime).await else { panic!("it loads") };
    assert_eq!(lines(&error)[0], "`all`: memory:prod/*: not found: no secret matches");
    assert_eq!(error.errors().len(), 4, "all but `none` and `token`");
    assert_eq!(error.errors()[0].error().provider(), Some("memory"));
    let error = runtime.get_all("memory:prod/*").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.pattern().map(SecretPattern::prefix), Some("prod/"));
    assert!(runtime.get_all_optional("memory:prod/*").await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_failure_of_a_list_is_the_fields_error_and_no_empty_map() {
    let memory = remote(&SECRETS);
    memory.fail_all_between(secs(0), secs(3_600), failure(ErrorKind::Denied));
    let Err(error) = All::load_from(&runtime(memory)).await else { panic!("it loads") };
    assert_eq!(lines(&error)[4], "`none`: memory:none/*: denied: as scripted");
}

#[tokio::test(start_paused = true)]
async fn a_list_is_tried_as_often_as_a_read() {
    let memory = remote(&SECRETS);
    memory.fail_all_between(secs(0), secs(3_600), failure(ErrorKind::Throttled));
    runtime(memory.clone()).get_all("memory:prod/*").await.unwrap_err();
    assert_eq!((memory.list_count(), memory.call_count()), (3, 0));
}

fn many(capabilities: Capabilities, count: usize) -> MemoryProvider {
    let memory = MemoryProvider::new().with_capabilities(capabilities);
    for number in 0..count {
        memory.insert(format!("many/{number:04}"), number.to_string());
    }
    memory.insert("many-more", "not this one");
    memory
}

#[tokio::test(start_paused = true)]
async fn what_matches_is_fetched_in_as_few_batches_as_there_can_be() {
    let memory = many(REMOTE.with_max_batch(20), 1_000);
    let all = runtime(memory.clone()).get_all("memory:many/*").await.unwrap();
    assert!(all.len() == 1_000 && all.values().all(Result::is_ok));
    assert_eq!((memory.list_count(), memory.call_count()), (1, 50));
    assert_eq!(memory.count("many-more"), 0);
}

/// By Little's law: calls of a second each, of which no more than 32 run at once.
#[tokio::test(start_paused = true)]
async fn without_a_batch_call_no_more_run_at_once_than_are_allowed() {
    let memory = many(REMOTE, 1_000);
    memory.set_latency(secs(1));
    let limited = |calls| builder(memory.clone()).concurrency(calls).load_limit(secs(600)).build();
    for calls in [8_u64, 32] {
        let start = Instant::now();
        limited(usize::try_from(calls).unwrap()).unwrap().get_all("memory:many/*").await.unwrap();
        assert_eq!(start.elapsed(), secs(1 + 1_000_u64.div_ceil(calls)));
    }
}

/// What somebody has corrected meanwhile is read anew, as with any other field.
#[tokio::test(start_paused = true)]
async fn a_cached_value_that_does_not_fit_is_read_once_more() {
    let memory = remote(&SECRETS);
    let runtime = runtime(memory.clone());
    memory.insert("key/a", "zz");
    runtime.get_all("memory:**").await.unwrap();
    tokio::time::sleep(secs(30)).await;
    memory.insert("key/a", "0a");
    let all = All::load_from(&runtime).await.unwrap();
    assert_eq!(all.keys["key/a"].expose_secret(), [10]);
}

#[test]
fn local_variables_are_found_without_tokio() {
    let env =
        typed_secrets::providers::EnvProvider::new().with_prefix("APP_").with_fixed_variables([
            ("APP_DB_A", "1"),
            ("APP_DB_B", "2"),
            ("DB_C", "3"),
            ("APP_X", "4"),
        ]);
    let runtime = Runtime::builder().provider("env", env).build().unwrap();
    let all = futures_util::FutureExt::now_or_never(runtime.get_all("env:DB_?")).unwrap().unwrap();
    assert_eq!(all.keys().collect::<Vec<_>>(), ["DB_A", "DB_B"]);
}
