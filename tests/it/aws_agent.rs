//! The AWS Secrets Manager Agent and the Lambda extension, as a stand-in that speaks their protocol.
//!
//! The stand-in answers as version 2.1.0 of the agent does in front of a local AWS server. The
//! extension runs in Lambda only: its answers are what its documents and its users say.

use std::sync::{Arc, Mutex};

use typed_secrets::{
    FetchRequest, Provider, Result, SecretRefBuf, Value,
    providers::{AwsAgentConfig, AwsAgentProvider},
};

use crate::stub::{Call, Reply, Stub};

#[path = "../../examples/lambda_local/agent.rs"]
mod agent;
#[cfg(feature = "testing")]
mod conformance;
mod faults;
mod fresh;
mod leaks;
mod token;

use agent::Agent;

const TOKEN: &str = "t0ken";

/// A stand-in that can be written to, and where it listens.
struct Running {
    agent: Arc<Mutex<Agent>>,
    stub: Stub,
}

impl Running {
    async fn start() -> Self {
        let agent = Arc::new(Mutex::new(Agent::new(TOKEN)));
        let shared = Arc::clone(&agent);
        let stub = Stub::start(move |_, call| reply(&shared.lock().unwrap(), call)).await;
        Self { agent, stub }
    }

    fn agent(&self) -> std::sync::MutexGuard<'_, Agent> {
        self.agent.lock().unwrap()
    }
}

fn reply(agent: &Agent, call: &Call) -> Reply {
    let target = call.operation.strip_prefix("GET ").unwrap();
    let (status, body) = agent.answer(target, Some(&call.token));
    Reply::Status(status, body)
}

/// Settings for a stub; nothing is taken from the machine's own.
fn config(stub: &Stub) -> AwsAgentConfig {
    AwsAgentConfig::new().port(stub.url.rsplit(':').next().unwrap().parse().unwrap())
}

fn secrets(stub: &Stub) -> AwsAgentProvider {
    set_up(AwsAgentProvider::secrets(), config(stub).token(TOKEN.into()))
}

fn parameters(stub: &Stub) -> AwsAgentProvider {
    set_up(AwsAgentProvider::parameters(), config(stub).token(TOKEN.into()))
}

fn set_up(provider: AwsAgentProvider, config: AwsAgentConfig) -> AwsAgentProvider {
    provider.with_config(config).with_variables(|_| None)
}

/// Reads `reference`, such as `aws-agent:app?version=1`.
async fn fetch(provider: &impl Provider, reference: &str) -> Result<Value> {
    let reference: SecretRefBuf = reference.parse().unwrap();
    provider.fetch(&FetchRequest::new(reference.as_ref())).await
}

fn text(result: &Result<Value>) -> &str {
    std::str::from_utf8(result.as_ref().unwrap().expose_bytes()).unwrap()
}

#[tokio::test]
async fn versions_and_stages_are_asked_for_by_their_own_words() {
    let running = Running::start().await;
    for value in ["old", "new"] {
        running.agent().put_secret("prod/db", value);
        running.agent().put_parameter("/app/url", value);
    }
    let (secrets, parameters) = (secrets(&running.stub), parameters(&running.stub));
    for reference in ["aws-agent:prod/db", "aws-agent:prod/db?version=version-2"] {
        assert_eq!(text(&fetch(&secrets, reference).await), "new");
    }
    for reference in ["aws-agent:prod/db?stage=AWSPREVIOUS", "aws-agent:prod/db?version=version-1"]
    {
        assert_eq!(text(&fetch(&secrets, reference).await), "old");
    }
    assert_eq!(text(&fetch(&parameters, "ssm-agent:/app/url").await), "new");
    assert_eq!(text(&fetch(&parameters, "ssm-agent:/app/url?version=1").await), "old");
    assert_eq!(
        running.stub.operations().last().unwrap(),
        "GET /systemsmanager/parameters/get?name=%2Fapp%2Furl&withDecryption=true&version=1"
    );
}
