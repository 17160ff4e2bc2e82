//! Reads by reference: what is accepted, what is refused, and what a cached one costs.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    time::Duration,
};

use serde::Deserialize;
use typed_secrets::{
    Error, ErrorKind, ExposeSecret, Runtime, SecretString, providers::MemoryProvider,
};

use crate::support::{REMOTE, builder, remote, runtime};

/// Counts each thread's own allocations, so that tests beside this one are left out.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

#[expect(unsafe_code, reason = "an allocator cannot be written without")]
// SAFETY: every call is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // A thread that is ending has no counter any more.
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }
}

const DB: &str = r#"{"user": "admin", "port": 5432, "on": true, "none": null, "a/b": {"m~n": "x"},
    "replicas": [{"host": "one"}, {"host": "two"}], "float": 1.50e3, "big": 123456789012345678901}"#;

fn database() -> Runtime {
    runtime(remote(&[("db", DB), ("text", "t3xt"), ("db#1", "sharp"), ("100%", "percent")]))
}

async fn text(runtime: &Runtime, reference: &str) -> String {
    let secret = runtime.get(reference).await.unwrap_or_else(|error| panic!("{error}"));
    secret.expose_str().unwrap().to_owned()
}

async fn refused(runtime: &Runtime, reference: &str) -> Error {
    runtime.get(reference).await.map(|_| ()).unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn a_field_is_a_member_or_a_pointer() {
    let runtime = database();
    for (reference, expected) in [
        ("memory:text", "t3xt"),
        ("memory:db#user", "admin"),
        ("memory:db#/user", "admin"),
        ("memory:db#/replicas/1/host", "two"),
        ("memory:db#/a~1b/m~0n", "x"),
        ("memory:db#port", "5432"),
        ("memory:db#on", "true"),
        ("memory:db#float", "1.50e3"),
        ("memory:db#big", "123456789012345678901"),
        ("memory:db?version=1#user", "admin"),
        ("memory:db%231", "sharp"),
        ("memory:100%25", "percent"),
    ] {
        assert_eq!(text(&runtime, reference).await, expected, "{reference}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_missing() {
    let runtime = database();
    for reference in [
        "memory:absent",
        "memory:db?version=2",
        "memory:db?stage=none",
        "memory:db#none",
        "memory:db#absent",
        "memory:db#/replicas/2",
        "memory:db#/replicas/01",
        "memory:db#/replicas/-",
        "memory:db#/user/first",
    ] {
        assert_eq!(refused(&runtime, reference).await.kind(), ErrorKind::NotFound, "{reference}");
        assert!(runtime.get_optional(reference).await.unwrap().is_none(), "{reference}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_object_is_no_text() {
    let runtime = database();
    for reference in ["memory:db#replicas", "memory:db#/replicas/0"] {
        assert_eq!(refused(&runtime, reference).await.kind(), ErrorKind::Decode, "{reference}");
    }
    assert_eq!(refused(&runtime, "memory:text#user").await.kind(), ErrorKind::Decode);
}

#[tokio::test(start_paused = true)]
async fn json_is_read_as_a_type() {
    #[derive(Deserialize)]
    struct Replica {
        host: SecretString,
    }
    let runtime = database();
    let replicas: Vec<Replica> = runtime.get_json("memory:db#replicas").await.unwrap();
    assert_eq!(replicas[1].host.expose_secret(), "two");
    assert_eq!(runtime.get_json::<u16>("memory:db#port").await.unwrap(), 5432);
    let error = runtime.get_json::<u16>("memory:db#user").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().starts_with("memory:db#user: "), "{error}");
    assert!(error.to_string().ends_with("at line 1 column 1"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_reference_that_cannot_be_read_says_why() {
    let runtime = database();
    for reference in ["", "db", ":db", "memory:", "Memory:db", "memory:db?v=1", "memory:a\nb"] {
        for error in [
            refused(&runtime, reference).await,
            runtime.get_optional(reference).await.map(|_| ()).unwrap_err(),
            runtime.get_json::<String>(reference).await.unwrap_err(),
            runtime.invalidate(reference).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Config, "{reference}");
            assert!(error.hint() != ErrorKind::Config.hint(), "{reference}: {}", error.hint());
        }
        assert!(runtime.cached(reference).is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_provider_is_named_with_the_known_ones() {
    let error = refused(&database(), "memroy:db").await;
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("`memroy`"), "{error}");
    assert!(error.hint().contains("`memory`"), "{}", error.hint());
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_no_scheme_cannot_be_a_provider() {
    for name in ["", "AWS", "a:b", "1a", "a b"] {
        let builder = Runtime::builder().provider(name, MemoryProvider::new());
        assert_eq!(builder.build().unwrap_err().kind(), ErrorKind::Config, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_no_text_is_still_bytes() {
    let memory = MemoryProvider::new().with_capabilities(REMOTE);
    memory.insert("bytes", &b"\xff\x00"[..]);
    let secret = runtime(memory).get("memory:bytes").await.unwrap();
    assert_eq!(secret.expose_bytes(), b"\xff\x00");
    assert_eq!(secret.expose_str().unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(secret.to_secret_string().unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test(start_paused = true)]
async fn a_secret_is_used_and_copied_without_showing() {
    let secret = database().get("memory:text").await.unwrap();
    assert_eq!(secret.to_secret_string().unwrap().expose_secret(), "t3xt");
    assert_eq!(secret.version(), Some("1"));
    assert_eq!(format!("{secret:?}"), "Secret(..)");
}

#[tokio::test(start_paused = true)]
async fn a_selector_that_the_provider_does_not_know_is_refused() {
    let plain = MemoryProvider::new().with_capabilities(typed_secrets::Capabilities::new());
    plain.insert("db", "x");
    let runtime = builder(plain).build().unwrap();
    for reference in ["memory:db?version=1", "memory:db?stage=x"] {
        assert_eq!(refused(&runtime, reference).await.kind(), ErrorKind::Unsupported);
    }
}

/// On the system's clock, as in production.
#[tokio::test]
async fn a_cached_read_allocates_nothing() {
    let runtime =
        Runtime::builder().provider("memory", remote(&[("text", "t3xt")])).build().unwrap();
    for _ in 0..2 {
        runtime.get("memory:text").await.unwrap();
    }
    let mut reader = runtime.reader();
    let before = ALLOCATIONS.get();
    for _ in 0..1_000 {
        let secret = runtime.get("memory:text").await.unwrap();
        assert_eq!(secret.expose_bytes(), b"t3xt");
        assert!(runtime.cached("memory:text").is_some());
        assert!(reader.cached("memory:text").is_some());
    }
    assert_eq!(ALLOCATIONS.get() - before, 0);
    drop(std::hint::black_box(Box::new(1)));
    assert_eq!(ALLOCATIONS.get() - before, 1, "the counter counts");
}

#[tokio::test(start_paused = true)]
async fn a_reader_sees_what_the_cache_holds_now() {
    let memory = remote(&[("text", "old")]);
    let runtime = builder(memory.clone()).build().unwrap();
    let mut reader = runtime.reader();
    assert!(reader.cached("memory:text").is_none(), "it never fetches");

    runtime.get("memory:text").await.unwrap();
    assert_eq!(reader.cached("memory:text").unwrap().expose_bytes(), b"old");

    memory.insert("text", "new");
    runtime.invalidate("memory:text").unwrap();
    assert!(reader.cached("memory:text").is_none(), "an invalidated value is not served");
    runtime.get("memory:text").await.unwrap();
    assert_eq!(reader.cached("memory:text").unwrap().expose_bytes(), b"new");

    tokio::time::advance(Duration::from_mins(5)).await;
    assert!(reader.cached("memory:text").is_none(), "an expired value is not served");
    runtime.clear();
    assert!(reader.cached("memory:text").is_none());
}
