//! Table `live`: what a value costs that is replaced while it is read.
//!
//! Three limits: for a value that tasks share, the guard of an `ArcSwap`; for a task's own
//! handle, a field of a struct; for a value by its name, a `HashMap` that nobody locks.

use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
    error::Error,
    hint::black_box,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use arc_swap::ArcSwap;
use tokio::{runtime::Runtime, sync::watch};
use typed_secrets::{ExposeSecret as _, Live, LiveReader, SecretString};

use crate::{
    Scale,
    named::Named,
    stub::VALUE,
    table::Row,
    turns::{self, Candidate, READS},
};

mod refresh;

pub(crate) fn measure(scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    let runtime = Runtime::new()?;
    let (shared, named) = (Shared::new(), runtime.block_on(ByName::new())?);
    let mut candidates = shared.candidates();
    candidates.extend(named.candidates(&runtime, candidates.len()));
    let mut rows = turns::rows("live", &candidates, scale.pick(200, 2_000));
    rows.extend(runtime.block_on(refresh::measure(scale.pick(1, 5)))?);
    Ok(rows)
}

fn secret() -> SecretString {
    VALUE.into()
}

/// One value, held in each of the ways.
struct Shared {
    live: Live<SecretString>,
    swap: Arc<ArcSwap<SecretString>>,
    watch: watch::Receiver<SecretString>,
    mutex: Mutex<Arc<SecretString>>,
    rwlock: RwLock<Arc<SecretString>>,
    field: SecretString,
}

impl Shared {
    fn new() -> Self {
        Self {
            live: Live::new(secret()),
            swap: Arc::new(ArcSwap::from_pointee(secret())),
            watch: watch::channel(secret()).1,
            mutex: Mutex::new(Arc::new(secret())),
            rwlock: RwLock::new(Arc::new(secret())),
            field: secret(),
        }
    }

    fn candidates(&self) -> Vec<Candidate<'_>> {
        vec![
            Candidate::new("arc_swap, guard", 0, || self.each(|all| use_of(&all.swap.load()))),
            Candidate::new("typed-secrets, Live::current", 0, || {
                self.each(|all| use_of(&all.live.current()));
            }),
            Candidate::new("tokio watch, borrow", 0, || {
                self.each(|all| use_of(&all.watch.borrow()));
            }),
            Candidate::new("Mutex, clone of an Arc", 0, || {
                self.each(|all| {
                    use_of(&all.mutex.lock().unwrap_or_else(PoisonError::into_inner).clone());
                });
            }),
            Candidate::new("RwLock, clone of an Arc", 0, || {
                self.each(|all| {
                    use_of(&all.rwlock.read().unwrap_or_else(PoisonError::into_inner).clone());
                });
            }),
            Candidate::new("plain field", 5, || self.each(|all| use_of(&all.field))),
            Candidate::new("arc_swap, cache of one task", 5, || self.cache()),
            Candidate::new("typed-secrets, LiveReader::current", 5, || self.reader()),
        ]
    }

    /// [`READS`] reads.
    fn each(&self, read: impl Fn(&Self)) {
        for _ in 0..READS {
            read(black_box(self));
        }
    }

    fn cache(&self) {
        type Cache = arc_swap::Cache<Arc<ArcSwap<SecretString>>, Arc<SecretString>>;
        thread_local! {
            static CACHE: OnceCell<RefCell<Cache>> = const { OnceCell::new() };
        }
        CACHE.with(|cache| {
            let cache = cache.get_or_init(|| RefCell::new(Cache::new(Arc::clone(&self.swap))));
            let mut cache = cache.borrow_mut();
            for _ in 0..READS {
                use_of(black_box(&mut *cache).load());
            }
        });
    }

    fn reader(&self) {
        thread_local! {
            static READER: OnceCell<RefCell<LiveReader<SecretString>>> = const { OnceCell::new() };
        }
        READER.with(|reader| {
            let reader = reader.get_or_init(|| RefCell::new(self.live.reader()));
            let mut reader = reader.borrow_mut();
            for _ in 0..READS {
                use_of(black_box(&mut *reader).current());
            }
        });
    }
}

fn use_of(secret: &SecretString) {
    black_box(secret.expose_secret());
}

/// Values by name.
struct ByName {
    ours: Named,
    rwlock: RwLock<HashMap<String, Arc<SecretString>>>,
}

impl ByName {
    async fn new() -> Result<Self, Box<dyn Error>> {
        let ours = Named::new("live").await?;
        let map = ours.names.iter().map(|name| (name.clone(), Arc::new(secret()))).collect();
        Ok(Self { ours, rwlock: RwLock::new(map) })
    }

    /// The limit first, which gets the number `first`.
    fn candidates<'a>(&'a self, runtime: &'a Runtime, first: usize) -> [Candidate<'a>; 5] {
        let ours = &self.ours;
        [
            Candidate::named("HashMap, no lock", first, || ours.map()),
            Candidate::named("typed-secrets, get", first, || runtime.block_on(ours.get())),
            Candidate::named("typed-secrets, cached", first, || ours.cached()),
            Candidate::named("typed-secrets, reader of one task", first, || ours.reader()),
            Candidate::named("RwLock<HashMap>, clone of an Arc", first, || self.rwlock()),
        ]
    }

    fn rwlock(&self) {
        for name in &self.ours.names {
            let map = self.rwlock.read().unwrap_or_else(PoisonError::into_inner);
            let secret = map.get(black_box(name.as_str())).cloned();
            drop(map);
            use_of(&secret.expect("a known name"));
        }
    }
}
