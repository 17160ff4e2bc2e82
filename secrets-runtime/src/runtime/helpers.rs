//! Small ways to use a secret well.

use std::{future::Future, time::Duration};

use super::{Runtime, Secret};
use crate::{
    error::Result,
    live::{Current, Live},
};

impl Runtime {
    /// Lends one secret, or one field of it, to `use_it`, and leaves nothing behind.
    ///
    /// What a field was selected into is wiped when `use_it` returns; a whole secret is used
    /// where the cache keeps it.
    ///
    /// ```
    /// use secrets_runtime::{Runtime, providers::MemoryProvider};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> secrets_runtime::Result<()> {
    /// let store = MemoryProvider::new();
    /// store.insert("login", r#"{"user": "app", "password": "p@ss"}"#);
    /// let runtime = Runtime::builder().provider("store", store).build()?;
    /// let length =
    ///     runtime.with_secret("store:login#password", |secret| secret.expose_bytes().len()).await?;
    /// assert_eq!(length, 4);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    ///
    /// # Cancel safety
    ///
    /// As [`get`](Self::get); `use_it` runs to its end once it has begun.
    pub async fn with_secret<R>(
        &self,
        reference: &str,
        use_it: impl FnOnce(&Secret) -> R,
    ) -> Result<R> {
        let secret = self.get(reference).await?;
        Ok(use_it(&secret))
    }
}

/// Runs `operation` with a live value; if the value is rejected, fetches it again and runs
/// `operation` once more with the new one.
///
/// However many callers are rejected at once, the secret is fetched once, and not again within 10 s
/// of that; [`RetryOnRejection`] changes that. If the secret is still the same, the rejection is the
/// result.
///
/// ```
/// use typed_secrets::{Live, retry_on_rejection};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let password = Live::new("p@ss");
/// let connected = retry_on_rejection(
///     &password,
///     |error: &&str| *error == "wrong password",
///     |password| async move { if password.len() == 4 { Ok(()) } else { Err("wrong password") } },
/// )
/// .await;
/// assert!(connected.is_ok());
/// # }
/// ```
///
/// # Errors
///
/// What `operation` returned last.
///
/// # Cancel safety
///
/// As that of `operation`; a fetch that has begun goes on, for the others who were rejected.
pub async fn retry_on_rejection<T, R, E, Fut>(
    live: &Live<T>,
    is_rejection: impl Fn(&E) -> bool,
    operation: impl FnMut(Current<T>) -> Fut,
) -> Result<R, E>
where
    T: Send + Sync,
    Fut: Future<Output = Result<R, E>>,
{
    RetryOnRejection::new().run(live, is_rejection, operation).await
}

/// How often a rejected value is fetched again; see [`retry_on_rejection`].
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct RetryOnRejection {
    at_most_every: Duration,
}

impl RetryOnRejection {
    /// At most every 10 s.
    pub const fn new() -> Self {
        Self { at_most_every: Duration::from_secs(10) }
    }

    /// Not again within `interval` of the last time, for all who hold the value together.
    pub const fn at_most_every(mut self, interval: Duration) -> Self {
        self.at_most_every = interval;
        self
    }

    /// As [`retry_on_rejection`].
    ///
    /// # Errors
    ///
    /// What `operation` returned last.
    ///
    /// # Cancel safety
    ///
    /// As [`retry_on_rejection`].
    pub async fn run<T, R, E, Fut>(
        &self,
        live: &Live<T>,
        is_rejection: impl Fn(&E) -> bool,
        mut operation: impl FnMut(Current<T>) -> Fut,
    ) -> Result<R, E>
    where
        T: Send + Sync,
        Fut: Future<Output = Result<R, E>>,
    {
        let used = live.cell().generation();
        let rejection = match operation(live.current()).await {
            Err(error) if is_rejection(&error) => error,
            result => return result,
        };
        if live.cell().renew_rejected(used, self.at_most_every).await {
            operation(live.current()).await
        } else {
            Err(rejection)
        }
    }
}

impl Default for RetryOnRejection {
    fn default() -> Self {
        Self::new()
    }
}
