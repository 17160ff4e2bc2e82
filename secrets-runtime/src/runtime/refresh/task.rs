//! The task that follows all live values of a runtime.

use std::{
    collections::HashSet,
    future::{Future as _, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::sync::{mpsc::UnboundedReceiver, oneshot};

use super::{
    super::{Shared, fetch},
    Landed, Note,
    announce::{self, Made},
    cycle::Cycles,
    make,
    round::Rounds,
    tracked::{Tracked, address},
    update::{Updated, update},
};
use crate::{error::Result, provider::BoxFuture};

/// How much longer than a fetch may take its end is waited for.
const GUARD: Duration = Duration::from_secs(5);

/// Follows until nothing is live any more.
pub(super) async fn run(shared: Arc<Shared>, mut notes: UnboundedReceiver<Note>) {
    let mut state = State::new(shared);
    state.sync();
    while !state.is_idle() {
        match state.next(&mut notes).await {
            Next::Told(Some(note)) => state.take(note),
            Next::Told(None) => return,
            Next::Updated(updated) => state.finish(*updated),
            Next::Due => state.start_due(),
        }
        while let Ok(note) = notes.try_recv() {
            state.take(note);
        }
    }
}

/// What the task goes on with.
enum Next {
    /// `None`: there will be no note any more.
    Told(Option<Note>),
    Updated(Box<Updated>),
    Due,
}

struct State {
    shared: Arc<Shared>,
    tracked: Vec<Tracked>,
    next_id: u64,
    updates: FuturesUnordered<BoxFuture<'static, Updated>>,
    cycles: Cycles,
    rounds: Rounds,
}

impl State {
    fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            tracked: Vec::new(),
            next_id: 0,
            updates: FuturesUnordered::new(),
            cycles: Cycles::default(),
            rounds: Rounds::default(),
        }
    }

    /// Takes up new followers, and lets go of those that nobody uses.
    fn sync(&mut self) {
        let followers = self.shared.refresher.followers();
        self.tracked.retain(|tracked| tracked.follower.is_alive());
        let known: HashSet<_> =
            self.tracked.iter().map(|tracked| address(&tracked.follower)).collect();
        self.rounds.keep(|id| self.tracked.iter().any(|tracked| tracked.id == id));
        for follower in followers {
            if known.contains(&address(&follower)) {
                continue;
            }
            self.next_id += 1;
            self.tracked.push(Tracked::new(self.next_id, follower, &self.shared));
            // What was loaded may have changed before it was followed.
            let last = self.tracked.len() - 1;
            if self.tracked[last].is_checked_first(&self.shared) {
                self.update(last);
            }
        }
    }

    /// Whether nothing is live any more. Nobody can be told of a follower from then on: whoever
    /// brings one starts another task.
    fn is_idle(&mut self) -> bool {
        if !self.tracked.is_empty() {
            return false;
        }
        let is_over = self.shared.refresher.end_if_idle();
        if !is_over {
            self.sync();
        }
        is_over
    }

    /// Waits until there is something to do. Notes come first: one about a fetch is there before
    /// the update that waited for it is at its end.
    async fn next(&mut self, notes: &mut UnboundedReceiver<Note>) -> Next {
        let mut sleep = pin!(tokio::time::sleep(self.wake()));
        poll_fn(|context| {
            if let Poll::Ready(note) = notes.poll_recv(context) {
                return Poll::Ready(Next::Told(note));
            }
            match self.updates.poll_next_unpin(context) {
                Poll::Ready(Some(updated)) => Poll::Ready(Next::Updated(Box::new(updated))),
                Poll::Ready(None) | Poll::Pending => {
                    sleep.as_mut().poll(context).map(|()| Next::Due)
                }
            }
        })
        .await
    }

    /// How long to sleep. Values that are being made are looked at when they are made: left due,
    /// they would keep this task busy until then.
    fn wake(&self) -> Duration {
        let forget = self.tracked.iter().filter_map(|tracked| tracked.forget_at);
        let idle = self.tracked.iter().filter(|tracked| !tracked.is_updating);
        let due = idle.map(|tracked| tracked.due).chain(forget).min();
        due.map_or(Duration::MAX, |due| due.since(self.shared.now()).to_duration())
    }

    fn take(&mut self, note: Note) {
        match note {
            Note::Followers => self.sync(),
            Note::Landed(landed) => self.landed(*landed),
            Note::Forgotten(keys) => self.forgotten(keys.as_deref()),
            Note::Refresh(follower, reply) => {
                let known = |tracked: &Tracked| Arc::ptr_eq(&tracked.follower, &follower);
                if let Some(at) = self.tracked.iter().position(known) {
                    self.refresh(at, reply);
                }
            }
        }
    }

    /// Fetches a value anew, unless that is under way.
    fn refresh(&mut self, at: usize, reply: oneshot::Sender<Result<()>>) {
        let tracked = &mut self.tracked[at];
        tracked.replies.push(reply);
        if !(tracked.is_updating && tracked.is_forcing) {
            tracked.is_forced = true;
            self.update(at);
        }
    }

    /// Has every value made again that is made of what has landed, of just that.
    fn landed(&mut self, landed: Landed) {
        let (mut is_followed, mut waiting) = (false, Vec::new());
        for at in 0..self.tracked.len() {
            if self.tracked[at].take(&landed, &self.shared) {
                is_followed = true;
                waiting.extend(self.wish(at).then(|| self.tracked[at].id));
            }
        }
        let Landed { landing, reference, .. } = landed;
        if waiting.is_empty() {
            let made = Made { is_followed, ..Made::default() };
            return announce::announce(&self.shared, &landing, reference, &made);
        }
        self.cycles.begin(&self.shared, landing, reference, waiting);
    }

    /// Makes a value again because something has landed; whether that is done at once.
    ///
    /// A value for which something had to be fetched a moment ago waits if that would be so again:
    /// what it fetches lands too, and nothing may go round for ever.
    fn wish(&mut self, at: usize) -> bool {
        let now = self.shared.now();
        let tracked = &mut self.tracked[at];
        if tracked.is_uncached(&self.shared) {
            return tracked.is_updating;
        }
        match tracked.rests_until(&self.shared).filter(|until| now < *until && !tracked.is_updating)
        {
            Some(until) if !tracked.is_at_hand(&self.shared) => {
                tracked.due = tracked.due.min(until);
            }
            _ => self.update(at),
        }
        self.tracked[at].is_updating
    }

    fn forgotten(&mut self, keys: Option<&[Arc<str>]>) {
        let now = self.shared.now();
        for tracked in &mut self.tracked {
            if keys.is_none_or(|keys| keys.iter().any(|key| tracked.asks_for(key))) {
                tracked.due = now;
                tracked.is_hurried = tracked.is_updating;
            }
        }
    }

    /// Starts the fetches that are due, and makes again what is not fetched through the cache.
    fn start_due(&mut self) {
        self.sync();
        self.expire();
        self.shared.metrics.publish_at_times(&self.shared);
        let now = self.shared.now();
        let guard = now.after(self.shared.load_limit.into()).after(GUARD.into());
        let (mut asked, mut due) = (Vec::new(), Vec::new());
        for at in 0..self.tracked.len() {
            let tracked = &mut self.tracked[at];
            tracked.forget_at = tracked.follower.forget_previous();
            if tracked.is_updating {
                continue;
            }
            let before = asked.len();
            asked.extend(tracked.asks(&self.shared, now));
            let is_asked = asked.len() > before;
            let is_due = tracked.due <= now;
            if is_due && !is_asked && tracked.follower.renews_only() {
                // What it keeps is not cached any more, and it has no use for anything else.
                tracked.due = guard;
                continue;
            }
            if is_asked || is_due {
                tracked.asked_at = now;
                tracked.due = guard;
                due.push(tracked.id);
            }
            if is_due && !is_asked {
                self.update(at);
            }
        }
        self.rounds.begin(due);
        for key in fetch::start_refresh(&self.shared, asked) {
            self.answered(&key);
        }
    }

    /// Tells of the values that may not be used any more.
    fn expire(&mut self) {
        let now = self.shared.now();
        let due = self.tracked.iter().filter(|tracked| tracked.due <= now);
        let cached = due.flat_map(|tracked| tracked.cached(&self.shared));
        let ended: Vec<_> = cached
            .filter_map(|reference| {
                let landing = self.shared.cache.expire(&reference.to_string())?;
                Landed::ended(landing, reference)
            })
            .collect();
        for landed in ended {
            self.landed(landed);
        }
    }

    /// A secret that was due turned out to be there already, or not to be fetched now.
    fn answered(&mut self, key: &str) {
        for at in 0..self.tracked.len() {
            if self.tracked[at].asks_for(key) {
                self.update(at);
            }
        }
    }

    /// Makes a value again; once more if it is being made.
    fn update(&mut self, at: usize) {
        let tracked = &mut self.tracked[at];
        if tracked.is_updating {
            tracked.again = true;
            return;
        }
        tracked.is_updating = true;
        self.updates.push(Box::pin(update(Arc::clone(&self.shared), tracked)));
    }

    fn finish(&mut self, Updated { id, mut load }: Updated) {
        let Some(at) = self.tracked.iter().position(|tracked| tracked.id == id) else {
            return self.cycles.made(&self.shared, id, true, |_| Made::default());
        };
        let tracked = &mut self.tracked[at];
        tracked.is_updating = false;
        let made = make::make(&self.shared, tracked, &mut load);
        tracked.ended(load.values.led(), &self.shared);
        let again = std::mem::take(&mut tracked.again);
        let of_secret = |key: &str| made.for_secret(key, &self.shared);
        self.cycles.made(&self.shared, id, !again, of_secret);
        self.rounds.made(id, made.replaced);
        if again {
            self.update(at);
        } else {
            self.tracked[at].rest(made.error);
        }
    }
}
