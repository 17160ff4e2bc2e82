//! What the SDK logs at its finest level.

use super::{fetch, fetch_batch, parameter_store, secrets_manager, text};
use crate::{
    leaks::recorder::Recorder,
    stub::{Call, Reply, Stub},
};

const NEEDLE: &str = "n33dle-hunter2-wxyz!";

fn answer(_: usize, call: &Call) -> Reply {
    let secret = format!(r#"{{"Name":"db","ARN":"arn:x","SecretString":"{NEEDLE}"}}"#);
    let parameter = format!(r#"{{"Name":"/db","Version":3,"Value":"{NEEDLE}"}}"#);
    let body = match &*call.operation {
        "GetSecretValue" if call.body.contains("broken") => secret.replace(r#"":""#, r#"":{""#),
        "GetSecretValue" => secret,
        "BatchGetSecretValue" => format!(r#"{{"SecretValues":[{secret}]}}"#),
        _ => format!(r#"{{"Parameters":[{parameter}]}}"#),
    };
    Reply::Status(200, body)
}

#[tokio::test]
async fn nothing_is_logged_of_a_value() {
    let stub = Stub::start(answer).await;
    let (recorder, guard) = Recorder::install();
    let secrets = secrets_manager(&stub.url);
    // A place in the code that another test's thread comes to first may be registered as one
    // that nobody listens to; once all are registered, they are asked again.
    let _ = fetch(&secrets, "aws:db").await;
    tracing::callsite::rebuild_interest_cache();
    let results = [
        fetch(&secrets, "aws:db").await,
        fetch_batch(&secrets, &["aws:db", "aws:other"]).await.swap_remove(0),
        fetch(&parameter_store(&stub.url), "ssm:/db").await,
    ];
    let broken = fetch(&secrets, "aws:broken").await;
    drop(guard);

    assert_eq!(results.iter().map(text).collect::<Vec<_>>(), [NEEDLE; 3]);
    assert!(!format!("{:?}", broken.unwrap_err()).contains(NEEDLE));
    let logged = recorder.text();
    assert!(logged.contains("received response from service"), "the SDK's log was not recorded");
    let shown = logged.lines().find(|line| line.contains(NEEDLE));
    assert_eq!(shown, None);
}
