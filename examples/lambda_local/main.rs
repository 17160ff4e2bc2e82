//! The Lambda function of `examples/lambda`, invoked on this machine.
//!
//! `cargo run --example lambda_local --features aws-agent` starts a stand-in for the extension, which
//! takes a while for each answer as AWS would, and invokes the function's handler several times in
//! two execution environments. Only the first invocation of each asks the extension.

#![allow(clippy::print_stdout, reason = "showing is what an example is for")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use typed_secrets::{
    Runtime,
    providers::{AwsAgentConfig, AwsAgentProvider},
};

mod agent;
#[path = "../lambda/src/handler.rs"]
mod handler;
mod server;

use agent::Agent;
use handler::{Function, Order};

const TOKEN: &str = "the-session-token-of-the-function";
/// How long AWS takes to answer the extension.
const AWS: Duration = Duration::from_millis(20);
const INVOCATIONS: u32 = 4;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let requests = Arc::new(AtomicUsize::new(0));
    let config = AwsAgentConfig::new().port(extension(Arc::clone(&requests))?).token(TOKEN.into());
    println!("environment  invocation  load           fetched  requests so far");
    for environment in 1..=2 {
        let function = Function::new(runtime(&config)?);
        for items in 1..=INVOCATIONS {
            let (receipt, loaded) = function.handle(&Order { items }).await?;
            assert_eq!(receipt.accepted, items <= 3);
            let start = if items == 1 { "cold" } else { "warm" };
            let (took, sent) = (format!("{:?}", loaded.took), requests.load(Ordering::Relaxed));
            println!("{environment:<13}{start:<12}{took:<15}{:<9}{sent}", loaded.fetched);
            assert_eq!((loaded.fetched, sent), (if items == 1 { 3 } else { 0 }, environment * 3));
        }
    }
    Ok(())
}

/// What `Runtime::global()` is in the function itself.
fn runtime(config: &AwsAgentConfig) -> typed_secrets::Result<Runtime> {
    Runtime::builder()
        .provider("aws-agent", AwsAgentProvider::secrets().with_config(config.clone()))
        .provider("ssm-agent", AwsAgentProvider::parameters().with_config(config.clone()))
        .build()
}

/// Starts the stand-in; gives its port.
fn extension(requests: Arc<AtomicUsize>) -> std::io::Result<u16> {
    let mut extension = Agent::new(TOKEN);
    extension.is_extension = true;
    extension.put_secret("shop/db", r#"{"username": "shop", "password": "s3cret"}"#);
    extension.put_secret("shop/api-key", "k3y");
    extension.put_parameter("/shop/most-items", "3");
    server::start(move |target, token| {
        requests.fetch_add(1, Ordering::Relaxed);
        thread::sleep(AWS);
        extension.answer(target, token)
    })
}
