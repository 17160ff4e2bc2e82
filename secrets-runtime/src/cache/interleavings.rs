//! Callers, fetches and `invalidate` in thousands of orders, each chosen by a scheduler.
//!
//! A failure prints the schedule; `shuttle::replay` runs it again. A deadlock or a caller that
//! nobody wakes is a failure too.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::Duration,
};

use shuttle::{
    future::{block_on, spawn, yield_now},
    thread,
};

use super::{
    Brought, Cache, Claim, Column, Lead, Need, Tally, Terms,
    freshness::{Policy, Share},
};
use crate::{clock::SharedClock, plan::ProviderId, value::Value};

/// The secret that is asked for, by each of its names.
const NAME: &str = "memory:token";
const ARN: &str = "memory:arn";
const TTL: Duration = Duration::from_hours(1);
/// More than there are secrets.
const MAX_ENTRIES: usize = 100;
/// Orders tried by each test.
const ORDERS: usize = 3_000;

/// A cache in front of one secret, whose value is a number that only grows.
struct World {
    cache: Arc<Cache>,
    backend: AtomicU64,
    fetches: AtomicU64,
    /// This many fetches are given up before one gets through.
    cancelled: AtomicU64,
}

impl World {
    fn new(cancelled: u64) -> Arc<Self> {
        Arc::new(Self {
            cache: Arc::new(Cache::new(SharedClock::system(), MAX_ENTRIES, Tally::new(1))),
            backend: AtomicU64::new(1),
            fetches: AtomicU64::new(0),
            cancelled: AtomicU64::new(cancelled),
        })
    }

    async fn read(self: &Arc<Self>, key: &str) -> u64 {
        loop {
            let wait = match self.cache.claim(key, terms(), Need::Read) {
                Claim::Hit { value, .. } => return number(&value),
                Claim::Refused(error) => panic!("{error}"),
                Claim::Wait(wait) => wait,
                Claim::Lead(lead, wait) => {
                    drop(spawn(Arc::clone(self).fetch(lead)));
                    wait
                }
            };
            if let Some(arrived) = wait.landed().await {
                return number(&arrived.result.unwrap());
            }
        }
    }

    async fn fetch(self: Arc<Self>, lead: Lead) {
        self.fetches.fetch_add(1, SeqCst);
        let version = self.backend.load(SeqCst);
        yield_now().await;
        let cancel = |left: u64| left.checked_sub(1);
        if self.cancelled.fetch_update(SeqCst, SeqCst, cancel).is_err() {
            let value = Value::new(version.to_string()).with_alias("token").with_alias("arn");
            lead.land(Ok(value), Brought::now(Share::drawn(0.0)), |_, _| ());
        }
    }

    /// Reads on a thread of its own, and checks that the value is not older than what was
    /// announced before.
    fn reader(self: &Arc<Self>, key: &'static str, announced: &Arc<AtomicU64>) -> Thread {
        let (world, announced) = (Arc::clone(self), Arc::clone(announced));
        thread::spawn(move || {
            let floor = announced.load(SeqCst);
            let version = block_on(world.read(key));
            assert!(version >= floor, "read {version} after {floor} was announced");
        })
    }
}

type Thread = thread::JoinHandle<()>;

fn terms() -> Terms {
    let policy = Policy { ttl: TTL.into(), stale: TTL.into() };
    Terms { policy, default: policy, keep: true, column: Column::of(ProviderId(0)) }
}

fn number(value: &Value) -> u64 {
    std::str::from_utf8(value.expose_bytes()).unwrap().parse().unwrap()
}

fn join(threads: Vec<Thread>) {
    for thread in threads {
        thread.join().unwrap();
    }
}

/// Lets a scheduler find the orders in which `test` fails.
fn explore(test: impl Fn() + Copy + Send + Sync + 'static) {
    shuttle::check_random(test, ORDERS);
    shuttle::check_pct(test, ORDERS, 3);
}

#[test]
fn callers_at_once_share_one_fetch() {
    explore(|| {
        let world = World::new(0);
        let none = Arc::default();
        join((0..4).map(|_| world.reader(NAME, &none)).collect());
        assert_eq!(world.fetches.load(SeqCst), 1);
    });
}

/// While others read by `others`, the secret changes and is forgotten; from then on no read by
/// `key` gives what was there before.
fn forgetting(key: &'static str, others: &'static str, forget: fn(&Cache)) {
    let world = World::new(0);
    let announced = Arc::new(AtomicU64::new(0));
    let mut threads: Vec<_> = vec![world.reader(key, &announced)];
    threads.push(world.reader(others, &Arc::default()));
    threads.push({
        let (world, announced) = (Arc::clone(&world), Arc::clone(&announced));
        thread::spawn(move || {
            let version = world.backend.fetch_add(1, SeqCst) + 1;
            forget(&world.cache);
            announced.store(version, SeqCst);
        })
    });
    threads.push(world.reader(others, &Arc::default()));
    threads.push(world.reader(key, &announced));
    join(threads);
    assert_eq!(block_on(world.read(key)), 2);
}

#[test]
fn no_read_is_older_than_the_last_invalidate() {
    explore(|| forgetting(NAME, NAME, |cache| _ = cache.invalidate(NAME)));
    explore(|| forgetting(NAME, NAME, Cache::clear));
}

#[test]
fn no_read_by_one_name_is_older_than_its_last_invalidate() {
    explore(|| forgetting(ARN, NAME, |cache| _ = cache.invalidate(ARN)));
    explore(|| forgetting(ARN, NAME, Cache::clear));
}

#[test]
fn a_fetch_that_is_given_up_leaves_nobody_waiting() {
    explore(|| {
        let world = World::new(2);
        let none = Arc::default();
        join((0..3).map(|_| world.reader(NAME, &none)).collect());
        assert_eq!(world.fetches.load(SeqCst), 3);
    });
}
