//! How a struct's fields become requests: none twice, in batches, a bounded number at once.

use serde::Deserialize;
use typed_secrets::{ExposeSecret, SecretString, Secrets, providers::MemoryProvider};

use crate::support::{Counting, REMOTE, builder, names, remote, runtime, secs};

macro_rules! ten_fields {
    ($($name:ident $prefix:literal)*) => {$(
        #[derive(Secrets)]
        #[secrets(prefix = $prefix)]
        struct $name {
            #[secret(memory)] f0: SecretString,
            #[secret(memory)] f1: SecretString,
            #[secret(memory)] f2: SecretString,
            #[secret(memory)] f3: SecretString,
            #[secret(memory)] f4: SecretString,
            #[secret(memory)] f5: SecretString,
            #[secret(memory)] f6: SecretString,
            #[secret(memory)] f7: SecretString,
            #[secret(memory)] f8: SecretString,
            #[secret(memory)] f9: SecretString,
        }

        impl $name {
            fn texts(&self) -> [&str; 10] {
                [&self.f0, &self.f1, &self.f2, &self.f3, &self.f4,
                 &self.f5, &self.f6, &self.f7, &self.f8, &self.f9].map(|text| text.expose_secret())
            }
        }
    )*};
}

ten_fields!(A "a" B "b" C "c" D "d" E "e" F "f" G "g" H "h" I "i" J "j");

#[derive(Secrets)]
struct Hundred {
    #[secret(nested)]
    a: A,
    #[secret(nested)]
    b: B,
    #[secret(nested)]
    c: C,
    #[secret(nested)]
    d: D,
    #[secret(nested)]
    e: E,
    #[secret(nested)]
    f: F,
    #[secret(nested)]
    g: G,
    #[secret(nested)]
    h: H,
    #[secret(nested)]
    i: I,
    #[secret(nested)]
    j: J,
}

impl Hundred {
    fn texts(&self) -> Vec<&str> {
        let Self { a, b, c, d, e, f, g, h, i, j } = self;
        let halves = [a.texts(), b.texts(), c.texts(), d.texts(), e.texts()];
        let others = [f.texts(), g.texts(), h.texts(), i.texts(), j.texts()];
        [halves.concat(), others.concat()].concat()
    }
}

/// The names of all fields' secrets; each secret's value is its own name.
fn all_names() -> Vec<String> {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    names.iter().flat_map(|prefix| (0..10).map(move |n| format!("{prefix}f{n}"))).collect()
}

fn hundred_secrets() -> MemoryProvider {
    let memory = MemoryProvider::new();
    for name in all_names() {
        memory.insert(name.clone(), name.as_str());
    }
    memory
}

#[tokio::test(start_paused = true)]
async fn a_hundred_secrets_in_batches_of_twenty_are_five_calls() {
    let memory = hundred_secrets().with_capabilities(REMOTE.with_max_batch(20));
    memory.set_latency(secs(1));
    let began = tokio::time::Instant::now();
    let loaded = Hundred::load_from(&runtime(memory.clone())).await.unwrap();
    assert_eq!(began.elapsed(), secs(1), "the batches run at once");
    assert_eq!(loaded.texts(), all_names());
    assert_eq!(memory.calls().len(), 5);
    assert!(memory.calls().iter().all(|call| call.batch && call.references.len() == 20));
}

#[tokio::test(start_paused = true)]
async fn what_is_cached_is_left_out_of_the_batches() {
    let memory = hundred_secrets().with_capabilities(REMOTE.with_max_batch(20));
    let runtime = runtime(memory.clone());
    A::load_from(&runtime).await.unwrap();
    memory.reset_calls();
    assert_eq!(Hundred::load_from(&runtime).await.unwrap().texts(), all_names());
    let sizes: Vec<_> = memory.calls().iter().map(|call| call.references.len()).collect();
    assert_eq!(sizes, [20, 20, 20, 20, 10]);
}

#[tokio::test(start_paused = true)]
async fn single_calls_run_at_once_up_to_the_bound() {
    for (bound, rounds) in [(3, 34), (32, 4), (1_000, 1)] {
        let backend = Counting::with_latency(secs(1) / 2);
        let runtime = builder(backend.clone()).concurrency(bound).build().unwrap();
        let began = tokio::time::Instant::now();
        Hundred::load_from(&runtime).await.unwrap();
        assert_eq!(backend.most_at_once(), bound.min(100));
        assert_eq!(began.elapsed(), secs(1) / 2 * rounds);
        assert_eq!(backend.calls(), 100);
    }
}

#[tokio::test(start_paused = true)]
async fn thirty_two_single_calls_run_at_once_unless_told_otherwise() {
    let backend = Counting::with_latency(secs(1));
    Hundred::load_from(&runtime(backend.clone())).await.unwrap();
    assert_eq!(backend.most_at_once(), 32);
}

#[derive(Deserialize)]
struct Login {
    user: String,
    password: SecretString,
}

#[derive(Secrets)]
struct OneSecret {
    #[secret("memory:db", json)]
    login: Login,
    #[secret("memory:db#user")]
    user: SecretString,
    #[secret("memory:db#/password")]
    password: SecretString,
    #[secret("memory:db")]
    whole: SecretString,
    #[config("memory:db#port")]
    port: u16,
    #[secret("memory:db#absent", or = ["memory:db#user"])]
    fallback: SecretString,
}

const DB: &str = r#"{"user": "admin", "password": "p\u0061ss", "port": 5432}"#;

fn check(loaded: &OneSecret) {
    assert_eq!((loaded.login.user.as_str(), loaded.port), ("admin", 5432));
    assert_eq!(loaded.login.password.expose_secret(), "pass");
    assert_eq!(loaded.user.expose_secret(), "admin");
    assert_eq!(loaded.password.expose_secret(), "pass");
    assert_eq!(loaded.fallback.expose_secret(), "admin");
    assert_eq!(loaded.whole.expose_secret(), DB, "no reader takes the value from the others");
}

#[tokio::test(start_paused = true)]
async fn fields_of_one_secret_are_one_request() {
    let memory = remote(&[("db", DB)]);
    check(&OneSecret::load_from(&runtime(memory.clone())).await.unwrap());
    assert_eq!(names(&memory), ["db"]);
}

#[tokio::test]
async fn fields_of_one_local_secret_are_one_request() {
    let memory = MemoryProvider::new();
    memory.insert("db", DB);
    check(&OneSecret::load_from(&runtime(memory.clone())).await.unwrap());
    assert_eq!(names(&memory), ["db"]);
}

#[derive(Secrets)]
struct Twice {
    #[secret("memory:db#user")]
    user: SecretString,
    #[secret(nested)]
    left: OneSecret,
    #[secret(nested)]
    right: OneSecret,
}

#[tokio::test(start_paused = true)]
async fn nested_structs_share_requests() {
    let memory = remote(&[("db", DB)]);
    let loaded = Twice::load_from(&runtime(memory.clone())).await.unwrap();
    assert_eq!(loaded.user.expose_secret(), "admin");
    check(&loaded.left);
    check(&loaded.right);
    assert_eq!(names(&memory), ["db"]);
}
