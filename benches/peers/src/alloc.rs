//! An allocator that counts what the calling thread allocates.
//!
//! The counter is thread-local and has no destructor, so counting costs about a
//! nanosecond and threads do not share a cache line.
#![allow(unsafe_code, reason = "`GlobalAlloc` can only be implemented with `unsafe`")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

/// The allocations and reallocations of this thread so far.
pub(crate) fn count() -> u64 {
    COUNT.get()
}

/// The allocations of this thread since [`count`] gave `before`.
#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
pub(crate) fn since(before: u64) -> f64 {
    (count() - before) as f64
}

/// The system's allocator with a counter in front.
pub(crate) struct Counting;

// SAFETY: every call is handed to `System` unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: the caller keeps the contract of `alloc_zeroed`.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(old, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(block, layout) }
    }
}
