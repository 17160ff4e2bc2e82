//! Both clouds as a process: prints where they are, and ends when its standard input does.
//!
//! Each line is a variable and its value, as the output of `env`.

#![allow(clippy::print_stdout, reason = "whoever starts it reads where the servers are")]

use clouds::{azure, gcp};
use tokio::io::AsyncReadExt as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let (google, azure) = (gcp::Server::start().await, azure::Server::start().await);
    google.state().guarded = true;
    println!("TEST_GCP_URL={}", google.url());
    println!("TEST_AZURE_URL={}", azure.url());
    tokio::io::stdin().read_to_end(&mut Vec::new()).await.map(drop)
}
