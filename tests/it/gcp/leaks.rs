//! What is logged and shown of a value.

use super::{
    fetch, provider,
    server::{Server, error},
    text,
};
use crate::leaks::recorder::Recorder;

const NEEDLE: &str = "n33dle-hunter2-wxyz!";

#[tokio::test]
async fn nothing_is_shown_of_a_value() {
    let server = Server::start().await;
    server.put("db", NEEDLE.as_bytes());
    let (recorder, guard) = Recorder::install();
    let provider = provider(server.url());
    let found = fetch(&provider, "gcp:db").await;
    let mut shown = vec![format!("{provider:?} {provider:#?} {found:?}")];
    for (status, body) in [
        (500, error(500, "INTERNAL", NEEDLE)),
        (400, error(400, "FAILED_PRECONDITION", NEEDLE)),
        (404, NEEDLE.to_owned()),
        (200, format!(r#"{{"name":"a/versions/1","payload":{{"data":"{NEEDLE}"}}}}"#)),
    ] {
        server.fail(status, &body);
        let error = fetch(&provider, "gcp:db").await.unwrap_err();
        shown.push(format!("{error} {error:?} {error:#?} {}", error.hint()));
        assert!(std::error::Error::source(&error).is_none());
    }
    drop(guard);

    assert_eq!(text(&found), NEEDLE);
    shown.push(recorder.text());
    let shown = shown.join("\n");
    assert!(!shown.contains("n33dle"), "{shown}");
}
