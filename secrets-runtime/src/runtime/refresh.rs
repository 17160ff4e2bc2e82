//! Following secrets in the background.
//!
//! One task per runtime, and none unless something is live. It never waits for a provider: it
//! starts the fetches that are due, in batches, and is told when one has landed. Then each live
//! value that is made of the secret is made again, and put in place if it is a good one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
};

use super::{LiveEntry, Shared};
use crate::{
    cache::{Landing, What},
    error::{Error, Result},
    live::{Follow, Link},
    provider::BoxFuture,
    reference::SecretRefBuf,
    value::Cached,
};

mod announce;
mod cycle;
mod found;
mod given;
mod make;
mod round;
mod standing;
mod task;
mod tracked;
mod update;

use announce::Made;
use tracked::Tracked;

/// What is followed, and the way to the task that does it.
#[derive(Default)]
pub(super) struct Refresher {
    followers: Mutex<Vec<Arc<dyn Follow>>>,
    mailbox: Mutex<Option<mpsc::UnboundedSender<Note>>>,
}

/// A fetch that has ended, or a value that may not be used any more.
pub(super) struct Landed {
    pub(super) landing: Landing,
    pub(super) reference: SecretRefBuf,
    pub(super) result: Result<Arc<Cached>>,
}

impl Landed {
    /// A value whose time is over.
    fn ended(landing: Landing, reference: SecretRefBuf) -> Option<Self> {
        let (What::Failed(error) | What::Expired(error)) = &landing.what else { return None };
        let result = Err(error.clone());
        Some(Self { landing, reference, result })
    }
}

/// What the task is told.
enum Note {
    /// There are new followers.
    Followers,
    Landed(Box<Landed>),
    /// The values of these keys were forgotten, or with `None` all.
    Forgotten(Option<Vec<Arc<str>>>),
    /// Somebody waits for this value to be fetched and made again.
    Refresh(Arc<dyn Follow>, oneshot::Sender<Result<()>>),
}

impl Refresher {
    /// Gives the note back if no task is there to take it.
    fn post(&self, note: Note) -> Result<(), Note> {
        match &*lock(&self.mailbox) {
            Some(mailbox) => mailbox.send(note).map_err(|refused| refused.0),
            None => Err(note),
        }
    }

    /// Those that nobody uses any more make room.
    fn add(&self, new: Vec<Arc<dyn Follow>>) {
        let mut followers = lock(&self.followers);
        followers.retain(|follower| follower.is_alive());
        followers.extend(new);
    }

    pub(super) fn close(&self) {
        *lock(&self.mailbox) = None;
        let followers = std::mem::take(&mut *lock(&self.followers));
        for follower in &followers {
            follower.close();
        }
    }

    /// Those that still have a user; the others are forgotten.
    fn followers(&self) -> Vec<Arc<dyn Follow>> {
        let mut followers = lock(&self.followers);
        followers.retain(|follower| follower.is_alive());
        followers.clone()
    }

    /// Takes the way to the task away if nothing is followed; whether it did.
    fn end_if_idle(&self) -> bool {
        let mut mailbox = lock(&self.mailbox);
        let is_idle = self.followers().is_empty();
        if is_idle {
            *mailbox = None;
        }
        is_idle
    }

    /// How each value that is still used stands.
    pub(super) fn health(&self) -> Vec<LiveEntry> {
        let entry = |follower: Arc<dyn Follow>| {
            let plan = follower.plan();
            let requests = plan.requests.iter().map(|request| request.reference.to_string());
            let patterns = plan.searches.iter().map(|search| search.pattern.to_string());
            let references = requests.chain(patterns).collect();
            Some(LiveEntry { references, health: follower.health()? })
        };
        self.followers().into_iter().filter_map(entry).collect()
    }

    fn is_empty(&self) -> bool {
        lock(&self.followers).is_empty()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps the values of these followers up to date from now on.
pub(super) fn follow(shared: &Arc<Shared>, mut new: Vec<Arc<dyn Follow>>) {
    // A lease is renewed where it is cached.
    let is_kept = |new: &Arc<dyn Follow>| new.plan().requests.iter().any(|it| shared.keeps(it));
    new.retain(|new| !new.renews_only() || is_kept(new));
    if new.is_empty() {
        return;
    }
    for follower in &new {
        follower.attach(link(shared, follower));
        // Tells how the value stands at once; the task does it from then on.
        drop(Tracked::new(0, Arc::clone(follower), shared));
    }
    shared.refresher.add(new);
    ensure(shared);
    let _ = shared.refresher.post(Note::Followers);
    if shared.is_closed() {
        // They came too late to be told of the end with the others.
        shared.refresher.close();
    }
}

/// Starts the task if something is live and no task is there: it was not needed before, or it
/// ended with the tokio runtime that it was started in.
pub(super) fn ensure(shared: &Arc<Shared>) {
    if shared.refresher.is_empty() {
        return;
    }
    let Ok(handle) = Handle::try_current() else { return };
    let mut mailbox = lock(&shared.refresher.mailbox);
    if mailbox.as_ref().is_some_and(|mailbox| !mailbox.is_closed()) {
        return;
    }
    let (sender, receiver) = mpsc::unbounded_channel();
    let task = task::run(Arc::clone(shared), receiver);
    if shared.tasks.spawn(&handle, task).is_ok() {
        *mailbox = Some(sender);
    }
}

/// Tells that a fetch has ended: to the task if something is live, which tells everybody else.
pub(super) fn landed(shared: &Arc<Shared>, landed: Landed) {
    let Err(note) = shared.refresher.post(Note::Landed(Box::new(landed))) else { return };
    ensure(shared);
    if let Err(Note::Landed(landed)) = shared.refresher.post(note) {
        announce::announce(shared, &landed.landing, landed.reference, &Made::default());
    }
}

/// Tells that values were forgotten on purpose, so that live ones get another one.
pub(super) fn forgotten(shared: &Arc<Shared>, keys: Option<Vec<Arc<str>>>) {
    let _ = shared.refresher.post(Note::Forgotten(keys));
}

/// The way from a live value back to here.
fn link(shared: &Arc<Shared>, follower: &Arc<dyn Follow>) -> Link {
    let clock = shared.clock.clone();
    let (shared, follower) = (Arc::downgrade(shared), Arc::downgrade(follower));
    Link::new(clock, move || refresh(Weak::clone(&shared), Weak::clone(&follower)))
}

/// Has what a value is made of fetched, and the value made again.
fn refresh(shared: Weak<Shared>, follower: Weak<dyn Follow>) -> BoxFuture<'static, Result<()>> {
    Box::pin(async move {
        let (Some(shared), Some(follower)) = (shared.upgrade(), follower.upgrade()) else {
            return Err(Error::shut_down());
        };
        if Handle::try_current().is_err() {
            return Err(Error::no_tokio());
        }
        ensure(&shared);
        let (reply, made) = oneshot::channel();
        if shared.refresher.post(Note::Refresh(follower, reply)).is_err() {
            return Err(Error::shut_down());
        }
        drop(shared);
        made.await.unwrap_or_else(|_| Err(Error::shut_down()))
    })
}
