//! Providers whose backend is a map.

use std::{
    collections::HashMap,
    ffi::OsString,
    os::unix::ffi::OsStringExt,
    sync::{Arc, Mutex},
};

use secrets_runtime::{
    Capabilities, Error, ErrorKind, SharedProvider, Value,
    layers::Prefix,
    providers::{EnvProvider, LeaseScript, MemoryProvider, provider_fn},
    testing::conformance::{Harness, Profile, run},
};

#[derive(Clone, Default)]
struct Map(Arc<Mutex<HashMap<String, Vec<u8>>>>);

impl Map {
    fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.0.lock().unwrap().get(name).cloned()
    }

    fn put(&self, name: &str, value: &[u8]) {
        self.0.lock().unwrap().insert(name.to_owned(), value.to_vec());
    }

    fn remove(&self, name: &str) {
        self.0.lock().unwrap().remove(name);
    }
}

struct Env(Map);

impl Harness for Env {
    fn provider(&self) -> SharedProvider {
        let map = self.0.clone();
        let lookup = move |name: &str| map.get(name).map(OsString::from_vec);
        SharedProvider::new(EnvProvider::new().with_prefix("SUITE_").with_variables(lookup))
    }

    async fn put(&self, name: &str, value: &[u8]) {
        self.0.put(&format!("SUITE_{name}"), value);
    }

    async fn remove(&self, name: &str) {
        self.0.remove(&format!("SUITE_{name}"));
    }
}

#[tokio::test]
async fn env() {
    run(&Env(Map::default())).await;
}

struct Closure(Map);

impl Harness for Closure {
    fn provider(&self) -> SharedProvider {
        let map = self.0.clone();
        SharedProvider::new(provider_fn(move |reference| {
            let found = map.get(reference.as_ref().name());
            async move {
                tokio::task::yield_now().await;
                found.map(Value::new).ok_or_else(|| Error::new(ErrorKind::NotFound, "not there"))
            }
        }))
    }

    async fn put(&self, name: &str, value: &[u8]) {
        self.0.put(name, value);
    }

    async fn remove(&self, name: &str) {
        self.0.remove(name);
    }
}

#[tokio::test]
async fn closure() {
    run(&Closure(Map::default())).await;
}

struct Memory(MemoryProvider);

impl Harness for Memory {
    fn provider(&self) -> SharedProvider {
        self.0.lend("lent", LeaseScript::new(std::time::Duration::from_mins(1)));
        SharedProvider::new(self.0.clone())
    }

    async fn put(&self, name: &str, value: &[u8]) {
        self.0.insert(name, value);
        self.0.alias(name, format!("also-{name}"));
        // A stage of a version that does not exist is missing, as it should be.
        let versions = self.0.versions(name);
        self.0.set_stage(name, "PREVIOUS", versions.saturating_sub(1));
    }

    async fn remove(&self, name: &str) {
        self.0.remove(name);
    }

    fn profile(&self) -> Profile {
        let profile = Profile::new().with_previous_stage("PREVIOUS");
        profile.with_writes().with_lists().with_metadata().with_leases("lent")
    }
}

#[tokio::test]
async fn memory() {
    run(&Memory(MemoryProvider::new())).await;
}

#[tokio::test]
async fn memory_that_passes_for_a_cloud() {
    let remote = Capabilities::new().with_max_batch(20).with_versions().with_stages();
    run(&Memory(MemoryProvider::new().with_capabilities(remote))).await;
}

#[tokio::test]
async fn memory_without_batches() {
    run(&Memory(MemoryProvider::new().with_capabilities(Capabilities::new()))).await;
}

/// A layer that changes names has to keep every promise for the names that callers use.
struct Prefixed(Memory, &'static str);

impl Prefixed {
    fn full(&self, name: &str) -> String {
        format!("{}{name}", self.1)
    }
}

impl Harness for Prefixed {
    fn provider(&self) -> SharedProvider {
        let Self(Memory(memory), prefix) = self;
        let script = LeaseScript::new(std::time::Duration::from_mins(1));
        memory.lend(self.full("lent"), script);
        SharedProvider::new(memory.clone()).layer(&Prefix::new(*prefix))
    }

    async fn put(&self, name: &str, value: &[u8]) {
        self.0.put(&self.full(name), value).await;
        // An alias without the prefix, which callers could not ask for.
        self.0.0.alias(self.full(name), format!("arn:{name}"));
    }

    async fn remove(&self, name: &str) {
        self.0.remove(&self.full(name)).await;
    }

    fn profile(&self) -> Profile {
        self.0.profile()
    }
}

#[tokio::test]
async fn memory_behind_a_prefix() {
    for prefix in ["suite/", "team/suite_", "SUITE_"] {
        run(&Prefixed(Memory(MemoryProvider::new()), prefix)).await;
    }
}
