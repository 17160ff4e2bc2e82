//! What ciphers leave behind on the stack.
//!
//! They work on blocks in variables of their own, up to 1 KiB at once, which nobody wipes.

use std::hint::black_box;

/// More than the frames of any cipher here take.
const DEPTH: usize = 32 * 1024;

/// Runs `work`, then overwrites the part of the stack that it has used.
pub(crate) fn scrubbed<T>(work: impl FnOnce() -> T) -> T {
    let result = apart(work);
    overwrite();
    result
}

/// In frames below the caller's, where [`overwrite`] has its own.
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
#[expect(clippy::large_stack_arrays, reason = "its place on the stack is what it is for")]
fn overwrite() {
    black_box(&mut [0_u8; DEPTH]);
}
