//! Names by their beginning, and all secrets that match a pattern.

use serde_json::{Value, json};
use typed_secrets::{ErrorKind, ProviderExt as _, Runtime};

use super::{admin::Admin, parameter_store, secrets_manager, unique};
use crate::{
    servers,
    stub::{Call, Reply, Stub},
};

const SECRETS: usize = 1_000;

/// Secrets Manager with a thousand secrets that match, and some that AWS' own filter lets pass.
fn thousand(_: usize, call: &Call) -> Reply {
    let body: Value = serde_json::from_str(&call.body).unwrap();
    let answer = match body["SecretIdList"].as_array() {
        Some(ids) => batch(ids),
        None => page(&body),
    };
    Reply::Status(200, answer.to_string())
}

fn batch(ids: &[Value]) -> Value {
    assert!(ids.len() <= 20 && ids.iter().all(|id| id.as_str().unwrap().starts_with("prod/")));
    let secret = |id: &Value| json!({ "Name": id, "ARN": format!("arn:{id}"), "SecretString": id });
    json!({ "SecretValues": ids.iter().map(secret).collect::<Vec<_>>() })
}

fn page(body: &Value) -> Value {
    assert_eq!(body["Filters"], json!([{ "Key": "name", "Values": ["prod/"] }]));
    let start: usize = body["NextToken"].as_str().map_or(0, |token| token.parse().unwrap());
    let end = start + usize::try_from(body["MaxResults"].as_u64().unwrap()).unwrap();
    let mut names: Vec<_> =
        (start..end.min(SECRETS)).map(|number| format!("prod/{number:04}")).collect();
    let next = (end < SECRETS).then(|| end.to_string());
    if next.is_none() {
        names.extend(["PROD/DB", "prod/0001/root"].map(str::to_owned));
    }
    let list: Vec<_> = names.iter().map(|name| json!({ "Name": name })).collect();
    json!({ "SecretList": list, "NextToken": next })
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "the figures are kept in the documentation")]
async fn a_thousand_secrets_are_ten_lists_and_fifty_batches() {
    let stub = Stub::start(thousand).await;
    let runtime = Runtime::builder().provider("aws", secrets_manager(&stub.url)).build().unwrap();
    let all = runtime.get_all("aws:prod/*").await.unwrap();
    assert_eq!(all.len(), SECRETS);
    for (name, secret) in &all {
        assert_eq!(secret.as_ref().unwrap().expose_bytes(), name.as_bytes());
    }
    let operations = stub.operations();
    let count = |name: &str| operations.iter().filter(|operation| *operation == name).count();
    let (lists, batches) = (count("ListSecrets"), count("BatchGetSecretValue"));
    println!("{SECRETS} secrets: {lists} lists, {batches} batches, {} calls", operations.len());
    assert_eq!((lists, batches, operations.len()), (10, 50, 60));
}

/// A server that gives the same token for ever is not asked for ever, nor is its list taken for one.
#[tokio::test]
async fn a_list_that_goes_round_is_an_error() {
    let round = json!({ "SecretList": [{ "Name": "a" }], "NextToken": "again" }).to_string();
    let stub = Stub::start(move |_, _| Reply::Status(200, round.clone())).await;
    let error = secrets_manager(&stub.url).list("").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(stub.operations().len(), 2);
}

#[tokio::test]
async fn a_list_that_is_denied_names_the_permission() {
    let body = r#"{"__type":"AccessDeniedException","message":"no"}"#;
    let stub = Stub::start(move |_, _| Reply::Status(400, body.to_owned())).await;
    for (error, permission) in [
        (secrets_manager(&stub.url).list("a").await.unwrap_err(), "`secretsmanager:ListSecrets`"),
        (parameter_store(&stub.url).list("a").await.unwrap_err(), "`ssm:DescribeParameters`"),
    ] {
        assert_eq!(error.kind(), ErrorKind::Denied);
        assert!(error.hint().contains(permission), "{}", error.hint());
    }
}

#[tokio::test]
async fn names_that_begin_so_are_listed_and_no_others() {
    for server in ["TEST_AWS_ENDPOINT", "TEST_MOTO_ENDPOINT"] {
        let Some(url) = servers::url(server) else { return };
        let (admin, folder) = (Admin::new(&url), unique("list"));
        let full = |names: &[&str]| -> Vec<_> {
            names.iter().map(|name| format!("{folder}/{name}")).collect()
        };
        let names = full(&["db", "db-admin-root", "DB", "other/db", "gone"]);
        for name in &names {
            admin.put_secret(name, b"value").await;
        }
        admin.schedule_deletion(&names[4]).await;
        let provider = secrets_manager(&url);
        let list = async |end: &str| provider.list(&format!("{folder}/{end}")).await.unwrap();
        assert_eq!(list("").await, full(&["DB", "db", "db-admin-root", "other/db"]), "{server}");
        assert_eq!(list("db").await, full(&["db", "db-admin-root"]), "{server}");
        assert_eq!(list("none").await, [""; 0], "{server}");
        let runtime = Runtime::builder().provider("aws", provider).build().unwrap();
        let all = runtime.get_all(&format!("aws:{folder}/d[!x]")).await.unwrap();
        assert_eq!(all.into_keys().collect::<Vec<_>>(), full(&["db"]), "{server}");
    }
}

/// More than one page of 100, and more than one batch of 20.
#[tokio::test]
async fn all_secrets_that_begin_so_are_listed_and_read() {
    for server in ["TEST_AWS_ENDPOINT", "TEST_MOTO_ENDPOINT"] {
        let Some(url) = servers::url(server) else { return };
        let (admin, folder) = (Admin::new(&url), unique("list"));
        for number in 0..120 {
            admin.put_secret(&format!("{folder}/{number:03}"), b"value").await;
        }
        admin.put_secret(&format!("{folder}-root"), b"value").await;
        let runtime = Runtime::builder().provider("aws", secrets_manager(&url)).build().unwrap();
        let all = runtime.get_all(&format!("aws:{folder}/*")).await.unwrap();
        assert!(all.len() == 120 && all.values().all(Result::is_ok), "{server}");
    }
}

/// More than one page of 50.
#[tokio::test]
async fn all_parameters_that_begin_so_are_listed() {
    for server in ["TEST_AWS_ENDPOINT", "TEST_MOTO_ENDPOINT"] {
        let Some(url) = servers::url(server) else { return };
        let (admin, folder) = (Admin::new(&url), unique("list"));
        let names: Vec<_> = (0..60).map(|number| format!("/{folder}/{number:02}")).collect();
        for name in &names {
            admin.put_parameter(name, "value").await;
        }
        let provider = parameter_store(&url);
        assert_eq!(provider.list(&format!("/{folder}/")).await.unwrap(), names, "{server}");
        assert_eq!(provider.list(&format!("/{folder}/5")).await.unwrap(), names[50..], "{server}");
        let runtime = Runtime::builder().provider("ssm", provider).build().unwrap();
        let all = runtime.get_all(&format!("ssm:/{folder}/?1")).await.unwrap();
        assert!(all.len() == 6 && all.values().all(Result::is_ok), "{server}");
    }
}
