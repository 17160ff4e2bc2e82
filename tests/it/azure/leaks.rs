//! What is logged and shown of a value and of the token.

use super::{
    fetch, provider,
    server::{CLIENT_SECRET, Server, TOKEN, error},
    text,
};
use crate::leaks::recorder::Recorder;

const NEEDLE: &str = "n33dle-hunter2-wxyz!";

#[tokio::test]
async fn nothing_is_shown_of_a_value_or_the_token() {
    let server = Server::start().await;
    server.put("db", NEEDLE);
    let (recorder, guard) = Recorder::install();
    let provider = provider(server.url());
    let found = fetch(&provider, "azure:db").await;
    let mut shown = vec![format!("{provider:?} {provider:#?} {found:?}")];
    for (status, body) in [
        (500, error("InternalServerError", NEEDLE)),
        (403, error("Forbidden", NEEDLE)),
        (404, NEEDLE.to_owned()),
        (200, format!(r#"{{"id":"x","value":{{"a":"{NEEDLE}"}}}}"#)),
        (200, format!(r#"{{"value":"{NEEDLE}"#)),
    ] {
        server.fail(status, &body);
        let error = fetch(&provider, "azure:db").await.unwrap_err();
        shown.push(format!("{error} {error:?} {error:#?} {}", error.hint()));
        assert!(std::error::Error::source(&error).is_none());
    }
    drop(guard);

    assert_eq!(text(&found), NEEDLE);
    shown.push(recorder.text());
    let shown = shown.join("\n");
    for needle in ["n33dle", TOKEN, CLIENT_SECRET] {
        assert!(!shown.contains(needle), "{needle}: {shown}");
    }
}
