//! What TLS, and the clients of clouds, leave in memory of a secret that was dropped.
//!
//! One child process for each provider loads secrets and searches its own memory. Another one
//! chooses the secret and is the server.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::print_stdout, reason = "the number is the result")]

#[cfg(all(target_os = "linux", feature = "_tls"))]
#[path = "residue_tls/cases.rs"]
mod cases;
#[cfg(all(target_os = "linux", feature = "_tls"))]
#[allow(dead_code, reason = "another test uses the rest")]
#[path = "../../tests/residue/scan.rs"]
mod scan;
#[cfg(all(target_os = "linux", feature = "_tls"))]
#[path = "residue_tls/server.rs"]
mod server;

#[cfg(all(target_os = "linux", feature = "_tls"))]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [server::CHILD, len] => server::run(len.parse().unwrap()),
        [cases::CHILD, name] => cases::measure(name),
        // Whoever lists tests finds none of the usual kind here.
        ["--list", ..] => {}
        _ => cases::all(),
    }
}

#[cfg(not(all(target_os = "linux", feature = "_tls")))]
fn main() {
    println!("residue: left out, without a provider that uses TLS, and elsewhere than on Linux");
}
