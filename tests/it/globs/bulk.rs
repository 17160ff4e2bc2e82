//! Patterns that a program is told at run time: what is listed, and what is asked for.

use std::collections::BTreeMap;

use typed_secrets::{
    ErrorKind, FetchRequest, ListPage, ListRequest, Provider, Result, SecretString, Secrets, Value,
    providers::MemoryProvider,
};

use super::{All, Login, SECRETS};
use crate::support::{failure, names, remote, runtime, secs};

/// A prefix is no match: the fault of a widely used library.
#[tokio::test(start_paused = true)]
async fn an_exact_name_brings_no_other_and_needs_no_list() {
    let memory = remote(&[("db", "one"), ("db-admin-root", "two")]);
    let runtime = runtime(memory.clone());
    let all = runtime.get_all("memory:db").await.unwrap();
    assert_eq!(all.keys().collect::<Vec<_>>(), ["db"]);
    assert_eq!((memory.list_count(), names(&memory)), (0, vec!["db".to_owned()]));
    assert_eq!(runtime.get_all("memory:d?").await.unwrap().len(), 1);
    assert_eq!(memory.count("db-admin-root"), 0);
}

#[tokio::test(start_paused = true)]
async fn bulk_access_keeps_the_errors_of_single_secrets() {
    let memory = remote(&SECRETS);
    memory.fail_always("prod/db", failure(ErrorKind::Denied));
    let runtime = runtime(memory);
    let all = runtime.get_all("memory:prod/**").await.unwrap();
    assert_eq!(all["prod/stripe/test"].as_ref().unwrap().expose_bytes(), b"three");
    let error = all["prod/db"].as_ref().unwrap_err();
    assert_eq!(error.to_string(), "memory:prod/db: denied: as scripted");
    let users = runtime.get_all("memory:{login}/*#user").await;
    assert_eq!(users.unwrap_err().kind(), ErrorKind::NotFound, "braces are no wildcards");
    let users = runtime.get_all("memory:login/*#user").await.unwrap();
    assert_eq!(users["login/a"].as_ref().unwrap().expose_bytes(), b"ada");
}

#[tokio::test(start_paused = true)]
async fn what_is_cached_is_listed_and_not_fetched() {
    let memory = remote(&SECRETS);
    let runtime = runtime(memory.clone());
    let reports = runtime.preload(["memory:prod/*", "memory:token", "memory:x*", "aws"]).await;
    let counts: Vec<_> = reports.iter().map(typed_secrets::Preloaded::count).collect();
    assert_eq!(counts, [2, 1, 0, 0]);
    let kinds =
        |at: usize| reports[at].errors().map(typed_secrets::Error::kind).collect::<Vec<_>>();
    assert_eq!((kinds(2), kinds(3)), (vec![ErrorKind::NotFound], vec![ErrorKind::Config]));
    assert_eq!((memory.call_count(), memory.list_count()), (3, 2));
    assert!(runtime.cached("memory:prod/stripe").is_some());
    runtime.get_all("memory:prod/*").await.unwrap();
    assert_eq!((memory.call_count(), memory.list_count()), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn patterns_that_need_the_same_list_ask_for_it_once() {
    #[derive(Secrets)]
    struct Parts {
        #[secret("memory:login/*#user")]
        users: BTreeMap<String, SecretString>,
        #[secret("memory:login/?", json)]
        logins: BTreeMap<String, Login>,
        #[secret("memory:login/a", json)]
        exact: Login,
    }
    let memory = remote(&SECRETS);
    let runtime = runtime(memory.clone());
    let parts = Parts::load_from(&runtime).await.unwrap();
    assert_eq!((parts.users.len(), parts.logins.len(), &*parts.exact.user), (1, 1, "ada"));
    assert_eq!((memory.list_count(), memory.count("login/a")), (1, 1));
    runtime.preload(["memory:login/*", "memory:login/[a-c]", "memory:login/**"]).await;
    assert_eq!(memory.list_count(), 3, "and one for those of any depth");
    memory.fail_all_between(secs(0), secs(3_600), failure(ErrorKind::Denied));
    let Err(error) = Parts::load_from(&runtime).await else { panic!("it loads") };
    assert_eq!((error.errors().len(), memory.list_count()), (2, 4), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_list_names_references() {
    let runtime = runtime(remote(&SECRETS));
    let listed = runtime.list("memory:prod/**").await.unwrap();
    let listed: Vec<_> = listed.iter().map(ToString::to_string).collect();
    assert_eq!(listed, ["memory:prod/db", "memory:prod/stripe", "memory:prod/stripe/test"]);
    assert!(runtime.list("memory:nothing*").await.unwrap().is_empty());
    assert_eq!(runtime.list("memory:prod/db").await.unwrap().len(), 1);
    assert!(runtime.list("memory:prod/d").await.unwrap().is_empty(), "it is not there");
    for (pattern, kind) in [
        ("memory:prod/*#a", ErrorKind::Config),
        ("memory:a?version=1", ErrorKind::Config),
        ("nobody:*", ErrorKind::Config),
    ] {
        assert_eq!(runtime.list(pattern).await.unwrap_err().kind(), kind, "{pattern}");
    }
}

/// A backend that lists what it does not have any more.
#[derive(Clone, Debug)]
struct Haunted(MemoryProvider);

impl Provider for Haunted {
    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        self.0.fetch(request).await
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        let mut names = self.0.list_page(request).await?.names().to_vec();
        names.push(format!("{}ghost", request.prefix()));
        Ok(names.into())
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_listed_and_not_there_is_left_out() {
    let runtime = runtime(Haunted(remote(&SECRETS)));
    assert_eq!(runtime.get_all("memory:prod/*").await.unwrap().len(), 2);
    let error = runtime.get_all("memory:none/*").await.unwrap_err();
    assert_eq!(error.message(), "no secret matches");
    assert!(runtime.get_all_optional("memory:none/*").await.unwrap().is_empty());
    let exact = runtime.get_all("memory:none").await.unwrap();
    assert_eq!(exact["none"].as_ref().unwrap_err().kind(), ErrorKind::NotFound);
    All::load_from(&runtime).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_cannot_list_says_so() {
    let provider = typed_secrets::providers::provider_fn(|_| async {
        Ok(typed_secrets::Value::new("x".to_owned()))
    });
    let error = runtime(provider).get_all("memory:*").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(error.pattern().map(ToString::to_string).as_deref(), Some("memory:*"));
}
