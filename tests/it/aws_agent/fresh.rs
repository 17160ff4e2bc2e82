//! The cache of the process: passed by when the caller insists, where the process knows how to.

use typed_secrets::{FetchRequest, Provider, ReadOptions, Runtime, SecretRef};

use super::{Agent, TOKEN, parameters, reply, secrets};
use crate::stub::{Reply, Stub};

const REFRESH: &str = "&refreshNow=true";

fn agent() -> Agent {
    let mut agent = Agent::new(TOKEN);
    agent.put_secret("db", "s3cret");
    agent.put_parameter("url", "s3cret");
    agent
}

/// One fetch that insists on a new value.
async fn insist(provider: &impl Provider, name: &str) {
    let request = FetchRequest::new(SecretRef::new("agent", name)).anew(true);
    assert_eq!(provider.fetch(&request).await.unwrap().expose_bytes(), b"s3cret");
}

/// Which of the requests asked for a new value.
fn asked_anew(stub: &Stub) -> Vec<bool> {
    stub.operations().iter().map(|operation| operation.ends_with(REFRESH)).collect()
}

#[tokio::test]
async fn only_a_caller_that_insists_passes_the_cache_of_the_process_by() {
    let agent = agent();
    let stub = Stub::start(move |_, call| reply(&agent, call)).await;
    let provider = secrets(&stub);
    let runtime = Runtime::builder().provider("aws-agent", provider).build().unwrap();
    runtime.get("aws-agent:db").await.unwrap();
    runtime.get_with("aws-agent:db", ReadOptions::new().refresh()).await.unwrap();
    assert_eq!(asked_anew(&stub), [false, true]);
}

#[tokio::test]
async fn an_agent_that_does_not_know_the_word_is_asked_without_it_from_then_on() {
    let agent = agent();
    let stub = Stub::start(move |_, call| {
        if call.operation.ends_with(REFRESH) {
            return Reply::Status(400, "unknown parameter: refreshNow".to_owned());
        }
        reply(&agent, call)
    });
    let stub = stub.await;
    let provider = secrets(&stub);
    insist(&provider, "db").await;
    insist(&provider, "db").await;
    assert_eq!(asked_anew(&stub), [true, false, false]);
}

/// What the extension refuses without a reason is read as it would be read otherwise.
#[tokio::test]
async fn a_refusal_without_a_reason_is_not_taken_for_an_answer() {
    let agent = agent();
    let stub = Stub::start(move |number, call| match number {
        0 => Reply::Status(400, "an unexpected error occurred while executing request".to_owned()),
        _ => reply(&agent, call),
    });
    let stub = stub.await;
    let provider = secrets(&stub);
    insist(&provider, "db").await;
    insist(&provider, "db").await;
    assert_eq!(asked_anew(&stub), [true, false, true]);
}

#[tokio::test]
async fn there_is_no_such_word_for_parameters() {
    let agent = agent();
    let stub = Stub::start(move |_, call| reply(&agent, call)).await;
    insist(&parameters(&stub), "url").await;
    assert_eq!(asked_anew(&stub), [false]);
}
