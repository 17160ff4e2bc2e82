//! Dynamic access: one secret by its reference.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use secrecy::SecretString;
use serde::de::DeserializeOwned;

use super::{
    Runtime,
    deadline::Deadline,
    fetch::{self, Sink},
};
use crate::{
    cache::Hit,
    clock::Ticks,
    decode::{Fetched, FromSecret as _, json},
    error::{Error, ErrorKind, Result},
    plan::{Round, Wanted},
    provider::{BoxFuture, FetchRequest},
    reference::{SecretRef, SecretRefBuf},
    value::{SecretBytes, Value},
};

/// How one read treats the cache.
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct ReadOptions {
    max_age: Option<Duration>,
}

impl ReadOptions {
    /// A cached value is used for the runtime's time to live.
    pub const fn new() -> Self {
        Self { max_age: None }
    }

    /// A cached value is used only if it is younger than `age`.
    pub const fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// No cached value is used: what is returned was read after the call, or by a
    /// fetch that was already under way.
    pub const fn refresh(self) -> Self {
        self.max_age(Duration::ZERO)
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
        Get { runtime: self, reference, ttl: self.shared.ttl, read: None }
    }

    /// The cached value, if there is a fresh one. Never waits and never fetches.
    ///
    /// `reference` names a whole secret, in canonical form: without `#field`, and escaped only
    /// where it must be.
    #[must_use]
    #[inline]
    pub fn cached(&self, reference: &str) -> Option<Secret> {
        self.shared.cache.fresh(reference, self.shared.ttl).map(|hit| Secret(Repr::Cached(hit)))
    }

    /// As [`get`](Self::get), with another use of the cache.
    pub fn get_with<'a>(&'a self, reference: &'a str, options: ReadOptions) -> Get<'a> {
        let ttl = options.max_age.map_or(self.shared.ttl, Ticks::from);
        Get { runtime: self, reference, ttl, read: None }
    }

    /// As [`get`](Self::get); `None` if there is no such secret. Every other failure stays an error.
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
        let parsed = parse(reference)?;
        Ok(self.shared.cache.invalidate(&parsed.as_ref().with_field(None).to_string()))
    }

    /// Forgets every cached value.
    pub fn clear(&self) {
        self.shared.cache.clear();
    }

    async fn read(&self, reference: &str, ttl: Ticks) -> Result<Secret> {
        let parsed = parse(reference)?;
        let reference = parsed.as_ref();
        let named = |error: Error| error.with_reference(reference);
        let fetched = self.fetch_one(reference, ttl).await.map_err(named)?;
        match reference.field() {
            None => Ok(Secret(Repr::from(fetched))),
            Some(part) => {
                let field = select(&fetched, part).map_err(named)?;
                Ok(Secret(Repr::Owned(Box::new(Value::new(field)))))
            }
        }
    }

    async fn fetch_one(&self, reference: SecretRef<'_>, ttl: Ticks) -> Result<Fetched> {
        let registry = &self.shared.registry;
        let scheme = reference.scheme();
        let provider = registry.find(scheme).ok_or_else(|| registry.unknown(scheme))?;
        let mut round = Round::default();
        let wanted = Wanted { number: 0, provider, ttl, sources_left: 1 };
        round.push(wanted, FetchRequest::new(reference));
        let mut deadline = Deadline::new(self.shared.load_limit);
        let mut one = One(None);
        fetch::fetch(&self.shared, &round, &mut deadline, &mut one).await;
        one.0.unwrap_or_else(|| Err(deadline.error()))
    }
}

fn parse(reference: &str) -> Result<SecretRefBuf> {
    reference.parse().map_err(|error: crate::reference::ParseError| {
        Error::new(ErrorKind::Config, format!("`{}` is not a reference", reference.escape_debug()))
            .with_hint(error.to_string())
    })
}

fn select(fetched: &Fetched, part: &str) -> Result<SecretBytes> {
    let range = json::locate(fetched.expose(), part)?;
    json::scalar(&fetched.expose()[range])
}

/// The future of [`Runtime::get`]. Does nothing until it is polled.
#[must_use = "futures do nothing unless they are awaited"]
pub struct Get<'a> {
    runtime: &'a Runtime,
    reference: &'a str,
    ttl: Ticks,
    /// Set once the cache had nothing.
    read: Option<BoxFuture<'a, Result<Secret>>>,
}

impl Future for Get<'_> {
    type Output = Result<Secret>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let (runtime, reference, ttl) = (self.runtime, self.reference, self.ttl);
        if let Some(read) = &mut self.read {
            return read.as_mut().poll(context);
        }
        // A key of the cache is a reference without field and in canonical form. Any other
        // text finds nothing here and is parsed by the read.
        match runtime.shared.cache.fresh(reference, ttl) {
            Some(hit) => Poll::Ready(Ok(Secret(Repr::Cached(hit)))),
            None => self.read.insert(Box::pin(runtime.read(reference, ttl))).as_mut().poll(context),
        }
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

/// One secret that was read by its reference.
///
/// It is meant to be used and dropped: a value that came from the cache keeps
/// the part of the cache that it was found in. It is wiped when the last user is
/// gone. `Debug` shows nothing of it.
pub struct Secret(Repr);

enum Repr {
    Cached(Hit),
    Shared(Arc<Value>),
    Owned(Box<Value>),
}

impl From<Fetched> for Repr {
    fn from(fetched: Fetched) -> Self {
        match fetched {
            Fetched::Owned(value) => Self::Owned(Box::new(value)),
            Fetched::Shared { value, .. } => Self::Shared(value),
            Fetched::Taken => Self::Owned(Box::new(Value::new(SecretBytes::default()))),
        }
    }
}

impl Secret {
    #[inline]
    fn value(&self) -> &Value {
        match &self.0 {
            Repr::Cached(hit) => hit.value(),
            Repr::Shared(value) => value,
            Repr::Owned(value) => value,
        }
    }

    /// The secret's bytes.
    #[must_use]
    #[inline]
    pub fn expose_bytes(&self) -> &[u8] {
        self.value().expose_bytes()
    }

    /// The secret as text.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if it is not UTF-8.
    #[inline]
    pub fn expose_str(&self) -> Result<&str> {
        std::str::from_utf8(self.expose_bytes())
            .map_err(|_| Error::new(ErrorKind::Decode, "the value is not UTF-8 text"))
    }

    /// A copy of one's own, wiped on drop.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if it is not UTF-8.
    pub fn to_secret_string(&self) -> Result<SecretString> {
        SecretString::from_secret(SecretBytes::copy_from(self.expose_bytes()))
    }

    /// The provider's id of the version, where it has versions.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.value().version()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
