//! Standbys that send requests on.

use typed_secrets::{ErrorKind, Provider as _};

use super::{fetch, provider};
use crate::stub::{Call, Reply, Stub};

fn active(_: usize, call: &Call) -> Reply {
    assert_eq!(call.token, "t");
    let body = if call.operation.contains("/mounts/") {
        r#"{"request_id":"1","data":{"path":"secret/","type":"kv","options":{"version":"2"}}}"#
    } else {
        r#"{"request_id":"1","data":{"data":{"a":"b"},"metadata":{"version":1}}}"#
    };
    Reply::Status(200, body.to_owned())
}

/// A server that sends everything to the same path of another one.
async fn standby(active: &str) -> Stub {
    let active = active.to_owned();
    Stub::start(move |_, call| {
        let path = call.operation.split(' ').nth(1).unwrap();
        Reply::Redirect(format!("{active}{path}"))
    })
    .await
}

#[tokio::test]
async fn a_request_goes_on_to_the_active_server_with_its_token() {
    let active = Stub::start(active).await;
    let standby = standby(&active.url).await;
    let value = fetch(&provider(&standby.url, "t"), "vault:secret/a?version=1").await.unwrap();
    assert_eq!(value.version(), Some("1"));
    assert_eq!(active.operations(), standby.operations());
    assert_eq!(active.operations().last().unwrap(), "GET /v1/secret/data/a?version=1");
}

#[tokio::test]
async fn a_circle_ends() {
    let stub = Stub::start(|_, _| Reply::Redirect("/v1/secret/b".to_owned())).await;
    let error = fetch(&provider(&stub.url, "t"), "vault:secret/a").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("redirects do not end"), "{error}");
    assert_eq!(stub.operations().len(), 4);
}

#[tokio::test]
async fn what_is_no_url_of_a_server_is_not_followed() {
    for location in
        ["ftp://active/hunter2", "https://u:hunter2@active/v1/a", "hunter2", "//hunter2"]
    {
        let stub = Stub::start(move |_, _| Reply::Redirect(location.to_owned())).await;
        let error = provider(&stub.url, "t").connect().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{location}: {error}");
        assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    }
}
