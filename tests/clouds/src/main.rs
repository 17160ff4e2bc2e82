//! Both clouds as a process: prints where they are, and ends when its standard input does.
//!
//! Each line is a variable and its value, as the output of `env`.

#![allow(clippy::print_stdout, reason = "whoever starts it reads where the servers are")]

use std::io::{self, Read as _};

use clouds::{azure, gcp};

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let (google, azure) = (gcp::Server::start().await, azure::Server::start().await);
    google.state().guarded = true;
    println!("TEST_GCP_URL={}", google.url());
    println!("TEST_AZURE_URL={}", azure.url());
    let end = tokio::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new()));
    end.await?.map(drop)
}
