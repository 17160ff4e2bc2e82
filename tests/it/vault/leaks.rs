//! What is logged and shown of a value and of the token.

use super::{fetch, provider, text};
use crate::{
    leaks::recorder::Recorder,
    stub::{Call, Reply, Stub},
};

const NEEDLE: &str = "n33dle-hunter2-wxyz!";
const TOKEN: &str = "hvs.n33dle-t0ken";

fn answer(_: usize, call: &Call) -> Reply {
    let secret = format!(
        r#"{{"request_id":"1","data":{{"data":{{"a":"{NEEDLE}"}},"metadata":{{"version":1}}}}}}"#
    );
    let mount = r#"{"request_id":"1","data":{"path":"kv/","type":"kv","options":{"version":"2"}}}"#;
    match &*call.operation {
        path if path.contains("/mounts/") => Reply::Status(200, mount.to_owned()),
        path if path.ends_with("broken") => Reply::Status(200, secret.replace(r#"":""#, r#"":{""#)),
        path if path.ends_with("failing") => Reply::Status(500, secret),
        path if path.ends_with("missing") => Reply::Status(404, secret),
        _ => Reply::Status(200, secret),
    }
}

#[tokio::test]
async fn nothing_is_shown_of_a_value_or_the_token() {
    let stub = Stub::start(answer).await;
    let (recorder, guard) = Recorder::install();
    let provider = provider(&stub.url, TOKEN);
    let found = fetch(&provider, "vault:kv/db").await;
    let mut shown = vec![format!("{provider:?} {provider:#?} {found:?}")];
    for name in ["broken", "failing", "missing"] {
        let error = fetch(&provider, &format!("vault:kv/{name}")).await.unwrap_err();
        shown.push(format!("{error} {error:?} {error:#?} {}", error.hint()));
        assert!(std::error::Error::source(&error).is_none());
    }
    drop(guard);

    assert!(text(&found).contains(NEEDLE));
    shown.push(recorder.text());
    let shown = shown.join("\n");
    assert!(!shown.contains("n33dle"), "{shown}");
}
