//! Parameter Store on local servers.

use typed_secrets::ErrorKind;

use super::{admin::Admin, aliases, fetch_batch, parameter_store, text, unique};
use crate::servers;

#[tokio::test]
async fn versions_and_labels() {
    for server in ["TEST_AWS_ENDPOINT", "TEST_MOTO_ENDPOINT"] {
        let Some(url) = servers::url(server) else { return };
        let (admin, name) = (Admin::new(&url), format!("/{}", unique("app/url")));
        admin.put_parameter(&name, "one").await;
        admin.put_parameter(&name, "two").await;
        admin.label_parameter(&name, 1, "good").await;

        let references =
            ["", "?version=1", "?stage=good"].map(|selector| format!("ssm:{name}{selector}"));
        let references = references.each_ref().map(String::as_str);
        let results = fetch_batch(&parameter_store(&url), &references).await;

        let texts: Vec<_> = results.iter().map(text).collect();
        assert_eq!(texts, ["two", "one", "one"], "{server}");
        assert_eq!(results[0].as_ref().unwrap().version(), Some("2"), "{server}");
    }
}

#[tokio::test]
async fn what_is_missing_fails_alone() {
    for server in ["TEST_AWS_ENDPOINT", "TEST_MOTO_ENDPOINT"] {
        let Some(url) = servers::url(server) else { return };
        let (admin, name) = (Admin::new(&url), format!("/{}", unique("app/url")));
        let other = format!("{name}-other");
        admin.put_parameter(&name, "one").await;
        admin.put_parameter(&other, "two").await;
        let references =
            [format!("ssm:{name}?version=9"), format!("ssm:{name}x"), format!("ssm:{other}")];
        let references = references.each_ref().map(String::as_str);

        let results = fetch_batch(&parameter_store(&url), &references).await;

        assert_eq!(results[0].as_ref().unwrap_err().kind(), ErrorKind::NotFound, "{server}");
        assert_eq!(results[1].as_ref().unwrap_err().kind(), ErrorKind::NotFound, "{server}");
        assert_eq!(text(&results[2]), "two", "{server}");
    }
}

#[tokio::test]
async fn an_arn_is_a_name() {
    let Some(url) = servers::url("TEST_AWS_ENDPOINT") else { return };
    let (admin, name) = (Admin::new(&url), format!("/{}", unique("app/url")));
    admin.put_parameter(&name, "one").await;
    let arn = format!("arn:aws:ssm:us-east-1:000000000000:parameter{name}");
    let references = [&arn, &name].map(|name| format!("ssm:{name}"));
    let references = references.each_ref().map(String::as_str);
    let results = fetch_batch(&parameter_store(&url), &references).await;
    assert_eq!(results.iter().map(text).collect::<Vec<_>>(), ["one", "one"]);
    assert_eq!(results.iter().map(aliases).collect::<Vec<_>>(), [vec![], vec![&*arn]]);
}
