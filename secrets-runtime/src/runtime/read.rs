//! Dynamic access: one secret by its reference.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use serde::de::DeserializeOwned;

#[cfg(feature = "second-level")]
use super::recall;
use super::{
    Runtime, Secret, Shared,
    deadline::Deadline,
    fetch::{self, Sink},
    refresh,
};
use crate::{
    cache::{Need, freshness::Policy},
    clock::Ticks,
    decode::{Fetched, json},
    error::{Error, ErrorKind, Result},
    plan::{Round, Wanted},
    provider::{BoxFuture, FetchRequest},
    reference::{SecretRef, SecretRefBuf},
    value::SecretBytes,
};

/// How one read treats the cache.
///
/// ```
/// use typed_secrets::{ReadOptions, Runtime, providers::MemoryProvider};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> typed_secrets::Result<()> {
/// let store = MemoryProvider::new();
/// store.insert("token", "s3cret");
/// let runtime = Runtime::builder().provider("store", store).build()?;
/// let token = runtime.get_with("store:token", ReadOptions::new().refresh()).await?;
/// assert_eq!(token.expose_str()?, "s3cret");
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct ReadOptions {
    max_age: Option<Duration>,
    refresh: bool,
}

impl ReadOptions {
    /// A cached value is used for the runtime's time to live.
    pub const fn new() -> Self {
        Self { max_age: None, refresh: false }
    }

    /// A cached value is used only if it is younger than `age`; if there is none and it cannot be
    /// fetched, that is an error.
    pub const fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// No cached value is used: what is returned was read after the call, or by a
    /// fetch that was already under way. It is fetched even right after a failure.
    pub const fn refresh(mut self) -> Self {
        self.refresh = true;
        self
    }
}

impl Runtime {
    /// Reads one secret, or one field of it: `"aws:prod/db#password"`.
    ///
    /// A cached secret is found without a lock and without an allocation.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if `reference` is malformed or names an unknown
    /// provider; otherwise what the provider reports.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves nothing behind; a fetch that has begun fills the cache.
    #[inline]
    pub fn get<'a>(&'a self, reference: &'a str) -> Get<'a> {
        Get { runtime: self, reference, options: ReadOptions::new(), read: None }
    }

    /// The cached value, if there is one to be used without waiting.
    ///
    /// A value whose time to live is nearly over is fetched again in the background, and one that
    /// cannot be fetched again is used for as long as `stale_if_error` allows.
    ///
    /// `reference` names a whole secret, in canonical form: without `#field`, and escaped only
    /// where it must be.
    #[must_use]
    #[inline]
    pub fn cached(&self, reference: &str) -> Option<Secret> {
        let (hit, verdict) = self.shared.cache.usable(reference)?;
        if verdict.starts_fetch() {
            fetch::refresh_ahead(&self.shared, reference);
        }
        Some(hit.into())
    }

    /// As [`get`](Self::get), with another use of the cache.
    pub fn get_with<'a>(&'a self, reference: &'a str, options: ReadOptions) -> Get<'a> {
        Get { runtime: self, reference, options, read: None }
    }

    /// As [`get`](Self::get); `None` if there is no such secret. Every other failure stays an error.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get), but for [`ErrorKind::NotFound`].
    ///
    /// # Cancel safety
    ///
    /// As [`get`](Self::get).
    pub async fn get_optional(&self, reference: &str) -> Result<Option<Secret>> {
        match self.get(reference).await {
            Ok(secret) => Ok(Some(secret)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads one secret, or one field of it, and deserializes its JSON.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get); [`ErrorKind::Decode`] if it is not the JSON that `T` expects.
    ///
    /// # Cancel safety
    ///
    /// As [`get`](Self::get).
    pub async fn get_json<T: DeserializeOwned>(&self, reference: &str) -> Result<T> {
        let parsed = parse(reference)?;
        let whole = self.get(&parsed.as_ref().with_field(None).to_string()).await?;
        let decoded = match parsed.as_ref().field() {
            None => json::utf8(whole.expose_bytes()).and_then(json::from_str),
            Some(part) => json::locate(whole.expose_bytes(), part).and_then(|range| {
                json::utf8(&whole.expose_bytes()[range]).and_then(json::from_str)
            }),
        };
        decoded.map_err(|error| error.with_reference(parsed.as_ref()))
    }

    /// Forgets the cached value of one secret; whether there was one.
    ///
    /// A fetch that is under way does not bring the old value back.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if `reference` is malformed.
    pub fn invalidate(&self, reference: &str) -> Result<bool> {
        Ok(forget(&self.shared, parse(reference)?.as_ref()))
    }

    /// Forgets every cached value. Live values stay, and are fetched again at once.
    pub fn clear(&self) {
        #[cfg(feature = "second-level")]
        recall::forget_all(&self.shared);
        self.shared.cache.clear();
        refresh::forgotten(&self.shared, None);
    }

    async fn read(&self, reference: &str, options: ReadOptions) -> Result<Secret> {
        read(&self.shared, parse(reference)?.as_ref(), options).await
    }
}

/// Forgets the cached value of one secret; whether there was one.
pub(super) fn forget(shared: &Arc<Shared>, reference: SecretRef<'_>) -> bool {
    let key = reference.with_field(None).to_string();
    #[cfg(feature = "second-level")]
    recall::forget(shared, &shared.cache.keys_of(&key));
    // Asked first: with the value go its other names.
    let names = shared.cache.all_names(&key);
    let was_there = shared.cache.invalidate(&key);
    refresh::forgotten(shared, Some(names));
    was_there
}

/// Reads one secret, or one field of it.
pub(super) async fn read(
    shared: &Arc<Shared>,
    reference: SecretRef<'_>,
    options: ReadOptions,
) -> Result<Secret> {
    let named = |error: Error| error.with_reference(reference);
    let fetched = fetch_one(shared, reference, options).await.map_err(named)?;
    match reference.field() {
        None => Ok(fetched.into()),
        Some(part) => select(fetched.expose(), part).map(Secret::from).map_err(named),
    }
}

async fn fetch_one(
    shared: &Arc<Shared>,
    reference: SecretRef<'_>,
    options: ReadOptions,
) -> Result<Fetched> {
    let provider = shared.registry.of_scheme(reference.scheme())?;
    let mut round = Round::default();
    let policy = options.policy(shared.registry.get(provider).policy);
    let need = if options.refresh { Need::Force } else { Need::Read };
    let wanted = Wanted { number: 0, provider, policy, keep: true, need, sources_left: 1 };
    round.push(wanted, FetchRequest::new(reference));
    let mut deadline = Deadline::new(shared.load_limit);
    let mut one = One(None);
    fetch::fetch(shared, &round, &mut deadline, &mut one).await;
    one.0.unwrap_or_else(|| Err(deadline.error()))
}

impl ReadOptions {
    /// How old the value may be, given what holds where nothing is said.
    fn policy(self, default: Policy) -> Policy {
        match self.max_age {
            Some(age) => Policy { ttl: age.into(), stale: Ticks::ZERO },
            None => default,
        }
    }

    /// Whether a fresh value of the cache will do.
    #[inline]
    fn is_plain(self) -> bool {
        self.max_age.is_none() && !self.refresh
    }
}

pub(super) fn parse(reference: &str) -> Result<SecretRefBuf> {
    reference.parse().map_err(|error: crate::reference::ParseError| {
        Error::new(ErrorKind::Config, format!("`{}` is not a reference", reference.escape_debug()))
            .with_hint(error.to_string())
    })
}

/// One field of a JSON document.
pub(super) fn select(document: &[u8], part: &str) -> Result<SecretBytes> {
    let range = json::locate(document, part)?;
    json::scalar(&document[range])
}

/// The future of [`Runtime::get`]. Does nothing until it is polled.
#[must_use = "futures do nothing unless they are awaited"]
pub struct Get<'a> {
    runtime: &'a Runtime,
    reference: &'a str,
    options: ReadOptions,
    /// Set once the cache had nothing.
    read: Option<BoxFuture<'a, Result<Secret>>>,
}

impl Future for Get<'_> {
    type Output = Result<Secret>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let (runtime, reference, options) = (self.runtime, self.reference, self.options);
        if let Some(read) = &mut self.read {
            return read.as_mut().poll(context);
        }
        // A key of the cache is a reference without field and in canonical form. Any other
        // text finds nothing here and is parsed by the read.
        if options.is_plain()
            && let Some(secret) = runtime.cached(reference)
        {
            return Poll::Ready(Ok(secret));
        }
        self.read.insert(Box::pin(runtime.read(reference, options))).as_mut().poll(context)
    }
}

impl fmt::Debug for Get<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Get").field("reference", &self.reference).finish_non_exhaustive()
    }
}

/// The place for a single result.
struct One(Option<Result<Fetched>>);

impl Sink for One {
    fn put(&mut self, _: usize, result: Result<Fetched>) {
        self.0 = Some(result);
    }
}
