//! What was seen of each database user.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Shared by all who see something. Times are counted from when it was made.
#[derive(Debug)]
pub(crate) struct Record {
    start: Instant,
    lifetimes: usize,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    users: Vec<User>,
    failures: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) first: Duration,
    pub(crate) last: Duration,
    pub(crate) queries: u64,
    /// The queries that failed while this one was the newest user.
    pub(crate) failures: u64,
}

impl Record {
    /// Of a run in which `lifetimes` users are to come and go.
    pub(crate) fn new(lifetimes: usize) -> Self {
        Self { start: Instant::now(), lifetimes, seen: Mutex::default() }
    }

    /// A query that `name` made.
    pub(crate) fn query(&self, name: &str) {
        let (mut seen, now) = (self.seen(), self.start.elapsed());
        let user = seen.user(name, now);
        user.queries += 1;
        user.last = now;
    }

    /// A query that nobody made, and why.
    pub(crate) fn failure(&self, why: String) {
        let mut seen = self.seen();
        seen.failures.push(why);
        if let Some(user) = seen.users.last_mut() {
            user.failures += 1;
        }
    }

    /// The database knows `name`.
    pub(crate) fn exists(&self, name: &str) {
        self.seen().user(name, self.start.elapsed());
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Whether as many users as asked for have been replaced by the next one.
    pub(crate) fn is_complete(&self) -> bool {
        self.seen().users.iter().filter(|user| user.queries > 0).count() > self.lifetimes
    }

    pub(crate) fn users(&self) -> Vec<User> {
        self.seen().users.clone()
    }

    pub(crate) fn failures(&self) -> Vec<String> {
        self.seen().failures.clone()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn user(&mut self, name: &str, now: Duration) -> &mut User {
        let known = self.users.iter().position(|user| user.name == name);
        let index = known.unwrap_or_else(|| {
            let name = name.to_owned();
            self.users.push(User { name, first: now, last: now, queries: 0, failures: 0 });
            self.users.len() - 1
        });
        &mut self.users[index]
    }
}
