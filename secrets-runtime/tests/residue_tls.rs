//! What TLS leaves in memory of a secret that was dropped.
//!
//! A child process chooses the secret and is the server.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::print_stdout, reason = "the number is the result")]

#[cfg(target_os = "linux")]
#[allow(dead_code, reason = "another test uses the rest")]
#[path = "../../tests/residue/scan.rs"]
mod scan;
#[cfg(target_os = "linux")]
#[path = "residue_tls/server.rs"]
mod server;

/// Lengths of secrets, in bytes. The longest comes in several records.
#[cfg(target_os = "linux")]
const LENGTHS: [usize; 3] = [64, 4096, 50_000];

#[cfg(target_os = "linux")]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [server::CHILD, len] => server::run(len.parse().unwrap()),
        // Whoever lists tests finds none of the usual kind here.
        ["--list", ..] => {}
        _ => LENGTHS.into_iter().for_each(measure),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("residue: left out, only Linux shows a process its own memory as a file");
}

#[cfg(target_os = "linux")]
fn measure(len: usize) {
    let server = server::Server::start(len);
    let config = secrets_runtime::providers::AwsConfig::new()
        .region("us-east-1")
        .credentials("test", "test".into(), None)
        .endpoint_url(&server.url)
        .ca_file(server::file("ca.pem"));
    let provider = secrets_runtime::providers::AwsProvider::with_config(config);
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for read_number in 1..=3 {
        let value = tokio.block_on(read(&provider));
        assert_eq!(value.expose_bytes().len(), len);
        let alive = scan::scan(&server.secret).unwrap().full;
        assert!(alive >= 1, "the search misses the value itself");
        drop(value);
        let left = scan::scan(&server.secret).unwrap();
        println!("residue over TLS, {len} bytes, read {read_number}: {alive} alive, {left:?}");
        assert!(left.full <= read_number, "more than a copy a read is left");
    }
}

#[cfg(target_os = "linux")]
async fn read(provider: &secrets_runtime::providers::AwsProvider) -> secrets_runtime::Value {
    use secrets_runtime::{FetchRequest, Provider, SecretRef};
    provider.fetch(&FetchRequest::new(SecretRef::new("aws", "db"))).await.unwrap()
}
