//! An AWS Lambda function whose secrets come from the AWS Parameters and Secrets Lambda Extension.
//!
//! ```sh
//! cargo lambda build --release --arm64 --package lambda_function
//! sam deploy --guided --template-file examples/lambda/template.yaml
//! ```
//!
//! `cargo run --example lambda_local --features aws-agent` invokes the same handler on this machine.

#![allow(clippy::print_stdout, reason = "what a function prints is its log")]

use lambda_runtime::{Error, LambdaEvent, service_fn};
use typed_secrets::Runtime;

mod handler;

use handler::{Function, Order, Receipt};

#[tokio::main]
async fn main() -> Result<(), Error> {
    // Nothing is loaded here: before the first event the extension serves nothing.
    let function = &Function::new(Runtime::global().clone());
    lambda_runtime::run(service_fn(async |event| invoke(function, event).await)).await
}

async fn invoke(function: &Function, event: LambdaEvent<Order>) -> Result<Receipt, Error> {
    let (receipt, loaded) = function.handle(&event.payload).await?;
    println!("settings: {} fields fetched, {:?}", loaded.fetched, loaded.took);
    Ok(receipt)
}
