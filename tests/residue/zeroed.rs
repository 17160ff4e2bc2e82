//! The same search with the allocator of the feature `zero-on-free` in place.

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

use std::alloc::System;

use typed_secrets::ZeroAlloc;

#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    cases::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("residue: left out, only Linux shows a process its own memory as a file");
}
