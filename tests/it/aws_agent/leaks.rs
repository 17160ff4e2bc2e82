//! What is logged and shown of a value and of the token.

use typed_secrets::providers::AwsAgentProvider;

use super::{config, fetch, set_up, text};
use crate::{
    leaks::recorder::Recorder,
    stub::{Call, Reply, Stub},
};

const NEEDLE: &str = "n33dle-hunter2-wxyz!";
const TOKEN: &str = "n33dle-t0ken";

fn answer(_: usize, call: &Call) -> Reply {
    let secret = format!(r#"{{"Name":"db","SecretString":"{NEEDLE}","VersionId":"1"}}"#);
    match &*call.operation {
        target if target.ends_with("broken") => {
            Reply::Status(200, secret.replace(r#"":""#, r#"":{""#))
        }
        target if target.ends_with("failing") => Reply::Status(500, secret),
        target if target.ends_with("refused") => Reply::Status(403, secret),
        target if target.ends_with("missing") => Reply::Status(
            400,
            format!(r#"{{"__type":"ResourceNotFoundException","message":"{NEEDLE}"}}"#),
        ),
        _ => Reply::Status(200, secret),
    }
}

#[tokio::test]
async fn nothing_is_shown_of_a_value_or_the_token() {
    let stub = Stub::start(answer).await;
    let (recorder, guard) = Recorder::install();
    let provider = set_up(AwsAgentProvider::secrets(), config(&stub).token(TOKEN.into()));
    let found = fetch(&provider, "agent:db").await;
    let mut shown = vec![format!("{provider:?} {provider:#?} {found:?}")];
    for name in ["broken", "failing", "refused", "missing"] {
        let error = fetch(&provider, &format!("agent:{name}")).await.unwrap_err();
        shown.push(format!("{error} {error:?} {error:#?} {}", error.hint()));
        assert!(std::error::Error::source(&error).is_none());
    }
    drop(guard);

    assert_eq!(text(&found), NEEDLE);
    shown.push(recorder.text());
    let shown = shown.join("\n");
    assert!(!shown.contains("n33dle"), "{shown}");
}
