//! The task that follows all live values of a runtime.

use std::{
    future::{Future as _, poll_fn},
    pin::pin,
    sync::Arc,
    task::Poll,
    time::Duration,
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::sync::mpsc::UnboundedReceiver;

use super::{
    super::{Shared, execute::execute, fetch, load::Load},
    Note,
    announce::{self, Made},
    cycle::Cycles,
    make,
    round::Rounds,
    tracked::Tracked,
};
use crate::{cache::Landing, provider::BoxFuture, reference::SecretRefBuf};

/// How much longer than a fetch may take its end is waited for.
const GUARD: Duration = Duration::from_secs(5);

/// Follows until nothing is live any more.
pub(super) async fn run(shared: Arc<Shared>, mut notes: UnboundedReceiver<Note>) {
    let mut state = State::new(shared);
    state.sync();
    while !state.is_idle() {
        match state.next(&mut notes).await {
            Next::Updated(updated) => state.finish(*updated),
            Next::Told(Some(note)) => state.take(note),
            Next::Told(None) => return,
            Next::Due => state.start_due(),
        }
        while let Ok(note) = notes.try_recv() {
            state.take(note);
        }
    }
}

/// What the task goes on with.
enum Next {
    Updated(Box<Updated>),
    /// `None`: there will be no note any more.
    Told(Option<Note>),
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

/// A load of one follower's plan.
struct Updated {
    id: u64,
    load: Load,
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
        self.rounds.keep(|id| self.tracked.iter().any(|tracked| tracked.id == id));
        for follower in followers {
            if self.tracked.iter().any(|tracked| Arc::ptr_eq(&tracked.follower, &follower)) {
                continue;
            }
            self.next_id += 1;
            self.tracked.push(Tracked::new(self.next_id, follower, &self.shared));
            // What was loaded may have changed before it was followed.
            let last = self.tracked.len() - 1;
            if self.tracked[last].is_cheap(&self.shared) {
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

    /// Waits until there is something to do.
    async fn next(&mut self, notes: &mut UnboundedReceiver<Note>) -> Next {
        let mut sleep = pin!(tokio::time::sleep(self.wake()));
        poll_fn(|context| {
            if let Poll::Ready(Some(updated)) = self.updates.poll_next_unpin(context) {
                return Poll::Ready(Next::Updated(Box::new(updated)));
            }
            match notes.poll_recv(context) {
                Poll::Ready(note) => Poll::Ready(Next::Told(note)),
                Poll::Pending => sleep.as_mut().poll(context).map(|()| Next::Due),
            }
        })
        .await
    }

    /// How long to sleep.
    fn wake(&self) -> Duration {
        let forget = self.tracked.iter().filter_map(|tracked| tracked.forget_at);
        let due = self.tracked.iter().map(|tracked| tracked.due).chain(forget).min();
        due.map_or(Duration::MAX, |due| due.since(self.shared.now()).to_duration())
    }

    fn take(&mut self, note: Note) {
        match note {
            Note::Followers => self.sync(),
            Note::Landed(landed) => self.landed(landed.0, landed.1),
            Note::Forgotten(key) => self.forgotten(key.as_deref()),
            Note::Update(follower, reply) => {
                let known =
                    self.tracked.iter().position(|known| Arc::ptr_eq(&known.follower, &follower));
                if let Some(at) = known {
                    self.tracked[at].replies.push(reply);
                    self.update(at);
                }
            }
        }
    }

    fn landed(&mut self, landing: Landing, reference: SecretRefBuf) {
        let concerned: Vec<usize> = (0..self.tracked.len())
            .filter(|at| self.tracked[*at].is_made_of(&landing.key, &self.shared))
            .collect();
        if concerned.is_empty() {
            return announce::landing(&self.shared, &landing, reference);
        }
        for at in &concerned {
            self.update(*at);
        }
        let waiting = concerned.iter().map(|at| self.tracked[*at].id).collect();
        self.cycles.begin(&self.shared, landing, reference, waiting);
    }

    fn forgotten(&mut self, key: Option<&str>) {
        let now = self.shared.now();
        for tracked in &mut self.tracked {
            if key.is_none_or(|key| tracked.is_made_of(key, &self.shared)) {
                tracked.due = now;
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
                // Left due, it would keep this task busy until the update ends.
                tracked.again |= tracked.due <= now;
                tracked.due = guard.max(tracked.due);
                continue;
            }
            let before = asked.len();
            asked.extend(tracked.asks(&self.shared, now));
            let is_asked = asked.len() > before;
            let is_due = tracked.due <= now;
            if is_asked || is_due {
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
            .filter_map(|request| {
                let landing = self.shared.cache.expire(&request.reference.to_string())?;
                Some((landing, request.reference.to_buf()))
            })
            .collect();
        for (landing, reference) in ended {
            self.landed(landing, reference);
        }
    }

    /// A secret that was due turned out to be there already, or not to be fetched now.
    fn answered(&mut self, key: &str) {
        for at in 0..self.tracked.len() {
            if self.tracked[at].is_made_of(key, &self.shared) {
                self.update(at);
            }
        }
    }

    /// Makes a value again of what is in the cache; once more if it is being made.
    fn update(&mut self, at: usize) {
        let tracked = &mut self.tracked[at];
        if tracked.is_updating {
            tracked.again = true;
            return;
        }
        tracked.is_updating = true;
        let (id, shared) = (tracked.id, Arc::clone(&self.shared));
        let follower = &tracked.follower;
        let mut load = Load::new(follower.schema(), Arc::clone(follower.plan()), &shared.registry);
        self.updates.push(Box::pin(async move {
            execute(&shared, &mut load).await;
            Updated { id, load }
        }));
    }

    fn finish(&mut self, Updated { id, mut load }: Updated) {
        let Some(at) = self.tracked.iter().position(|tracked| tracked.id == id) else {
            return self.cycles.made(&self.shared, id, |_| Made::default());
        };
        let tracked = &mut self.tracked[at];
        tracked.is_updating = false;
        let made = make::make(&self.shared, tracked, &mut load);
        tracked.schedule(&self.shared);
        let again = std::mem::take(&mut tracked.again);
        self.cycles.made(&self.shared, id, |key| made.for_secret(key));
        self.rounds.made(id, made.replaced);
        if again {
            return self.update(at);
        }
        let result = made.error.map_or(Ok(()), Err);
        for reply in self.tracked[at].replies.drain(..) {
            // Whoever asked may be gone.
            let _ = reply.send(result.clone());
        }
    }
}
