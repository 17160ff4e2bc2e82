//! What is left in memory once loaded secrets are dropped.
//!
//! A child process chooses each secret and stores it, so that this process meets it only by
//! loading it. Then this process searches its own memory: while the struct lives, which proves
//! that the search finds something, and after it was dropped.
//!
//! A half is a part of a secret whose other part is gone, such as vector registers that were saved
//! on a thread's stack. Halves are counted and do not fail the test. The process environment is
//! not a case: it keeps its own copy of each variable.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::print_stdout, reason = "the table is the result")]

#[cfg(all(target_os = "linux", feature = "aws", feature = "ssm"))]
mod aws;
#[cfg(all(target_os = "linux", feature = "aws-agent"))]
mod aws_agent;
#[cfg(target_os = "linux")]
mod backend;
#[cfg(target_os = "linux")]
mod bulk;
#[cfg(target_os = "linux")]
mod cases;
#[cfg(all(target_os = "linux", feature = "encrypted-file"))]
mod encrypted;
#[cfg(all(target_os = "linux", any(feature = "vault", all(feature = "aws", feature = "ssm"))))]
mod http;
#[cfg(all(target_os = "linux", feature = "vault"))]
mod lent;
#[cfg(target_os = "linux")]
mod living;
#[cfg(target_os = "linux")]
mod scan;
#[cfg(all(target_os = "linux", feature = "sealed-file"))]
mod sealed;
#[cfg(all(target_os = "linux", feature = "vault"))]
mod vault;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    cases::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("residue: left out, only Linux shows a process its own memory as a file");
}
