//! [`Live`]: a value that can be replaced while it is read.

use std::{fmt, future::Future, ops::Deref, pin::pin, sync::Arc, time::Duration};

use arc_swap::Guard;

use crate::error::Result;

mod cell;
mod derived;
mod follower;
mod health;
mod reader;

pub(crate) use cell::{Cell, Origin};
pub(crate) use follower::{Build, Follow, Follower, Link, Prepared};
pub(crate) use health::Status;
pub use health::{LiveHealth, LiveState};
pub use reader::LiveReader;

/// A value that is read without waiting while another one may take its place.
///
/// As a field of a struct that derives `Secrets`, or around the whole struct
/// ([`Secrets::live`](crate::Secrets::live)), it follows rotation: the runtime fetches the
/// secret again when its time to live is nearly over, and puts the new value in place once it
/// is decoded and validated. A value that cannot be decoded or is refused never takes the place
/// of a good one.
///
/// Clones are handles on the same value. `Debug` shows no part of it.
///
/// A handle does not keep the runtime alive: when the last [`Runtime`](crate::Runtime) handle is
/// gone, or the runtime is shut down, the value stays as it is, and so does what is derived of it.
///
/// ```
/// use typed_secrets::{ExposeSecret, Live, Runtime, SecretString, Secrets, providers::MemoryProvider};
///
/// #[derive(Secrets)]
/// #[secrets(providers("store"))]
/// struct Settings {
///     #[secret("store:webhook")]
///     webhook: Live<SecretString>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let store = MemoryProvider::new();
/// store.insert("webhook", "old");
/// let runtime = Runtime::builder().provider("store", store.clone()).build()?;
/// let settings = Settings::load_from(&runtime).await?;
///
/// let mut webhook = settings.webhook.clone();
/// store.insert("webhook", "new");
/// webhook.refresh().await?;
/// webhook.changed().await?;
/// assert_eq!(settings.webhook.current().expose_secret(), "new");
/// # Ok(()) }
/// ```
pub struct Live<T> {
    cell: Arc<Cell<T>>,
    /// How many values this handle has been told of.
    seen: u64,
}

impl<T> Live<T> {
    /// A value that nobody replaces: for tests, and for what is not a secret.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self::from_cell(Arc::new(Cell::new(value)))
    }

    pub(crate) fn from_cell(cell: Arc<Cell<T>>) -> Self {
        let seen = cell.generation();
        Self { cell, seen }
    }

    pub(crate) fn cell(&self) -> &Arc<Cell<T>> {
        &self.cell
    }

    /// The value as it is now. It stays the same for as long as the returned guard lives.
    ///
    /// Waits for nobody and allocates nothing. A guard may be kept across an `.await`; it then
    /// keeps the old value in memory, so take a new one for each use.
    #[must_use]
    #[inline]
    pub fn current(&self) -> Current<T> {
        Current(self.cell.load())
    }

    /// The value, unless it is too old to be used.
    ///
    /// # Errors
    ///
    /// Why the secret cannot be fetched, once its value is older than `ttl` and
    /// `stale_if_error` together allow, or its provider has denied it.
    pub fn try_current(&self) -> Result<Current<T>> {
        self.cell.check_usable()?;
        Ok(self.current())
    }

    /// Waits until the value is another one than when this handle was last told.
    ///
    /// A change is never missed: one that happened since the last call, or since the handle was
    /// made, is told at once; several are told as one. A clone has been told what the original was.
    ///
    /// # Errors
    ///
    /// [`Closed`] if the value will not change any more: the runtime is gone or was shut down, or
    /// the value was made with [`Live::new`], or derived of such a one.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future loses nothing.
    pub async fn changed(&mut self) -> Result<(), Closed> {
        loop {
            let mut told = pin!(self.cell.told());
            told.as_mut().enable();
            let generation = self.cell.generation();
            if generation != self.seen {
                self.seen = generation;
                return Ok(());
            }
            if self.cell.is_closed() {
                return Err(Closed);
            }
            told.await;
        }
    }

    /// How long ago the provider last confirmed the value.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.cell.age()
    }

    /// Whether the value is older than its time to live, because it could not be fetched again.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.cell.is_stale()
    }

    /// How the value stands: its age, and what failed.
    #[must_use]
    pub fn health(&self) -> LiveHealth {
        self.cell.health()
    }

    /// The value that was replaced, for as long as its grace lasts.
    ///
    /// Signatures made with the old key are checked with it, for instance. The grace is the
    /// field's `grace`, or else the runtime's [`grace`](crate::RuntimeBuilder::grace).
    #[must_use]
    pub fn previous(&self) -> Option<Previous<T>> {
        self.cell.previous().map(Previous)
    }

    /// Fetches the value again now; whether it is another one.
    ///
    /// However many handles ask at once, it is fetched once.
    ///
    /// # Errors
    ///
    /// What the provider reports, or why the new value was not taken; the old one stays.
    /// [`Config`](crate::ErrorKind::Config) if nothing follows the value.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the refresh to end by itself.
    pub fn refresh(&self) -> impl Future<Output = Result<bool>> + Send + use<T>
    where
        T: Send + Sync,
    {
        let (refresh, before) = (self.cell.refresh(), self.cell.generation());
        let cell = Arc::clone(&self.cell);
        async move {
            refresh?.await?;
            Ok(cell.generation() != before)
        }
    }

    /// A reader for one task, whose reads write to no memory that tasks share.
    #[must_use]
    pub fn reader(&self) -> LiveReader<T> {
        LiveReader::new(&self.cell)
    }
}

impl<T: Send + Sync + 'static> Live<T> {
    /// A value made of this one, such as an HTTP client, and made again whenever this one changes.
    ///
    /// `make` runs where the change is noticed and should not block. If it panics, the derived
    /// value stays as it was; its own [`health`](Self::health) and a warning in the log say so,
    /// [`Runtime::health`](crate::Runtime::health) does not.
    ///
    /// ```
    /// use typed_secrets::Live;
    ///
    /// let password = Live::new("p@ss");
    /// let length = password.map(|password| password.len());
    /// assert_eq!(*length.current(), 4);
    /// ```
    pub fn map<U: Send + Sync + 'static>(
        &self,
        make: impl Fn(&T) -> U + Send + Sync + 'static,
    ) -> Live<U> {
        let derived = self.try_map(move |value| Ok::<_, std::convert::Infallible>(make(value)));
        match derived {
            Ok(live) => live,
            Err(never) => match never {},
        }
    }

    /// As [`map`](Self::map), with a `make` that may fail; the derived value then stays as it was,
    /// and its [`health`](Self::health) says so.
    ///
    /// # Errors
    ///
    /// What `make` returns for the present value.
    pub fn try_map<U: Send + Sync + 'static, E>(
        &self,
        make: impl Fn(&T) -> Result<U, E> + Send + Sync + 'static,
    ) -> Result<Live<U>, E> {
        derived::derive(self, make)
    }
}

impl<T> Clone for Live<T> {
    fn clone(&self) -> Self {
        Self { cell: Arc::clone(&self.cell), seen: self.seen }
    }
}

impl<T> fmt::Debug for Live<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Live(..)")
    }
}

/// One reading of a [`Live`] value.
pub struct Current<T>(Guard<Arc<T>>);

impl<T> Current<T> {
    pub(crate) fn from_arc(value: Arc<T>) -> Self {
        Self(Guard::from_inner(value))
    }
}

impl<T> Deref for Current<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Current<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Current(..)")
    }
}

/// A value that was replaced; from [`Live::previous`].
pub struct Previous<T>(Arc<T>);

impl<T> Deref for Previous<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Previous<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Previous(..)")
    }
}

/// The value will not change any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing follows this value any more")
    }
}

impl std::error::Error for Closed {}

#[cfg(test)]
mod tests;
