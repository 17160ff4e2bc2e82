//! What a read may give, told by what has happened so far.

use std::time::Duration;

use tokio::time::Instant;
use typed_secrets::ErrorKind;

pub(super) const TTL: Duration = Duration::from_mins(5);
const STALE: Duration = Duration::from_hours(1);
/// The longest time that nobody asks a backend that has failed.
const LONGEST_WAIT: Duration = Duration::from_mins(5);
/// The attempts of the first fetch that fails.
const ATTEMPTS: u64 = 3;

pub(super) struct Model {
    /// When each version was replaced; the current one is not in it.
    replaced: Vec<Instant>,
    /// No version before this one may be served.
    floor: usize,
    /// When the cache got a value that it has to keep until it is too old.
    kept: Option<Instant>,
    fault: Option<Fault>,
    /// The newest version that the live value has had.
    live: usize,
    /// When faults ended, and what they were.
    ended: Vec<(Instant, ErrorKind)>,
    /// The first read after that which has the backend asked again, if only in the background.
    asked: Option<Instant>,
}

struct Fault {
    kind: ErrorKind,
    /// Since when, and after how many calls, only the cache decides about calls.
    counted_from: (Instant, u64),
    /// Whether a caller was told of it.
    told: bool,
}

impl Model {
    pub(super) fn new() -> Self {
        Self {
            replaced: Vec::new(),
            floor: 1,
            kept: None,
            fault: None,
            live: 1,
            ended: Vec::new(),
            asked: None,
        }
    }

    pub(super) fn version(&self) -> usize {
        self.replaced.len() + 1
    }

    pub(super) fn rotated(&mut self) {
        self.replaced.push(Instant::now());
    }

    pub(super) fn broken(&mut self, kind: ErrorKind, calls: u64) {
        self.mended();
        if refuses(kind) {
            self.kept = None;
        }
        self.fault = Some(Fault { kind, counted_from: (Instant::now(), calls), told: false });
    }

    pub(super) fn mended(&mut self) {
        if let Some(fault) = self.fault.take() {
            self.ended.push((Instant::now(), fault.kind));
            self.asked = None;
        }
    }

    /// The caller asks the cache to forget, so a fetch that follows is the caller's.
    pub(super) fn forgotten(&mut self, calls: u64) {
        self.floor = self.version();
        self.kept = None;
        self.refreshing(calls);
    }

    pub(super) fn refreshing(&mut self, calls: u64) {
        if let Some(fault) = &mut self.fault {
            fault.counted_from = (Instant::now(), calls);
        }
    }

    /// A read that began at `start` gave `version`.
    pub(super) fn served(&mut self, version: usize, start: Instant, refresh: bool) {
        assert!(version >= self.floor, "version {version} was to be forgotten");
        self.used(version, start);
        if let Some(fault) = &self.fault {
            let refused = refuses(fault.kind) && fault.told;
            assert!(!refused, "a value is served after {:?} was confirmed", fault.kind);
        }
        if self.faults_within(LONGEST_WAIT, start).next().is_none() {
            self.asked.get_or_insert(start);
        }
        // A refresh of a healthy backend fetches, whatever was there.
        if refresh && self.fault.is_none() {
            self.kept = Some(start);
        }
    }

    /// A read that began at `start` failed.
    pub(super) fn failed(&mut self, kind: ErrorKind, start: Instant, refresh: bool) {
        self.told(kind, start);
        if let Some(kept) = self.kept.filter(|_| !refresh && !refuses(kind)) {
            let age = start.duration_since(kept);
            assert!(age >= TTL + STALE, "{kind:?}, with a value of {age:?} at hand");
        }
        if let Some(fault) = &mut self.fault {
            fault.told |= fault.kind == kind;
        }
    }

    /// The live value was `version`.
    pub(super) fn seen(&mut self, version: usize) {
        assert!(version >= self.live, "version {version} came back after {}", self.live);
        self.live = version;
        self.used(version, Instant::now());
    }

    /// The live value may not be used because of this.
    pub(super) fn ended(&self, kind: ErrorKind) {
        self.told(kind, Instant::now());
    }

    fn used(&self, version: usize, now: Instant) {
        assert!(version <= self.version(), "version {version} is not there yet");
        if let Some(replaced) = self.replaced.get(version - 1) {
            let age = now.duration_since(*replaced);
            assert!(age <= self.oldest(now), "version {version} is served {age:?} too long");
        }
    }

    fn told(&self, kind: ErrorKind, now: Instant) {
        let fault = self.fault.as_ref().map(|fault| fault.kind);
        let earlier = self.faults_within(LONGEST_WAIT, now);
        let known = fault.into_iter().chain(earlier).any(|known| known == kind);
        assert!(known, "{kind:?} is not what the backend says: {fault:?}");
    }

    /// After a read, the backend had been called so often.
    pub(super) fn called(&self, calls: u64) {
        let Some(Fault { kind, counted_from: (since, before), .. }) = self.fault else { return };
        let (calls, secs) = (calls - before, since.elapsed().as_secs());
        // Waits double from half a second, then are at least half of the longest.
        let fetches = 2 + u64::from((1 + 2 * secs).ilog2()) + secs / 150;
        let most = ATTEMPTS + fetches;
        assert!(calls <= most, "{calls} calls in {secs} s of {kind:?}, {most} at most");
    }

    /// The longest time that a replaced version may be served.
    fn oldest(&self, start: Instant) -> Duration {
        let is_over = self.ended.is_empty() || self.asked.is_some_and(|asked| start > asked);
        let lately = self.faults_within(TTL + LONGEST_WAIT, start).next();
        let faulty = self.fault.is_some() || !is_over || lately.is_some();
        if faulty { TTL + STALE } else { TTL }
    }

    /// The faults that ended at most so long before `start`.
    fn faults_within(&self, span: Duration, start: Instant) -> impl Iterator<Item = ErrorKind> {
        let recent = move |end: &Instant| start.duration_since(*end) <= span;
        self.ended.iter().filter(move |(end, _)| recent(end)).map(|(_, kind)| *kind)
    }
}

/// Whether the backend says that there is no value for the caller.
fn refuses(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Denied | ErrorKind::NotFound)
}
