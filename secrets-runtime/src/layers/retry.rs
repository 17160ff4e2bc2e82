//! Attempts after a transient failure.

use std::time::Duration;

use crate::{
    error::{Error, Result},
    layer::Layer,
    provider::{Capabilities, FetchRequest, Provider, SharedProvider, forward_the_rest},
    value::Value,
};

/// Tries again after a [transient](crate::ErrorKind::is_transient) failure, and after no other.
///
/// The wait before attempt n + 1 is drawn from [d/2, d] with d = `base` · 2ⁿ⁻¹,
/// at most `cap`; if the backend named a longer wait, that one. In a batch only
/// the secrets that failed are asked for again. A refresh in the background, and a fetch after
/// one that failed, are made once: the cache's own wait decides on the next.
///
/// A runtime does not wait longer than a load may take: such a failure is the answer at once.
#[derive(Clone, Copy, Debug)]
pub struct Retry {
    attempts: u32,
    base: Duration,
    cap: Duration,
    /// A failure that asks for a longer wait is final.
    longest: Duration,
}

impl Default for Retry {
    /// 3 attempts, waits from 100 ms to 5 s.
    fn default() -> Self {
        Self::new(3, Duration::from_millis(100), Duration::from_secs(5))
    }
}

impl Retry {
    /// At most `attempts` in all; 0 counts as 1.
    #[must_use]
    pub const fn new(attempts: u32, base: Duration, cap: Duration) -> Self {
        let attempts = if attempts == 0 { 1 } else { attempts };
        Self { attempts, base, cap, longest: Duration::MAX }
    }

    /// The default where a part is not said.
    #[cfg(feature = "config")]
    pub(crate) fn or_default(
        attempts: Option<u32>,
        base: Option<Duration>,
        cap: Option<Duration>,
    ) -> Self {
        let default = Self::default();
        Self::new(
            attempts.unwrap_or(default.attempts),
            base.unwrap_or(default.base),
            cap.unwrap_or(default.cap),
        )
    }

    /// The same, for callers that are gone after `limit`.
    pub(crate) const fn within(mut self, limit: Duration) -> Self {
        self.longest = limit;
        self
    }

    /// How long to wait after the failed attempt number `attempt`, from 1; `None` to give up.
    pub(crate) fn wait(&self, attempt: u32, error: &Error) -> Option<Duration> {
        if attempt >= self.attempts || !error.is_transient() {
            return None;
        }
        let doublings = attempt.saturating_sub(1).min(31);
        let longest = self.base.saturating_mul(1 << doublings).min(self.cap);
        let wait = longest.mul_f64(0.5 + fastrand::f64() / 2.0);
        let wait = wait.max(error.retry_after().unwrap_or_default());
        (wait < self.longest).then_some(wait)
    }
}

impl Layer for Retry {
    fn layer(&self, inner: SharedProvider) -> SharedProvider {
        SharedProvider::new(Retried { inner, retry: *self })
    }
}

#[derive(Debug)]
struct Retried {
    inner: SharedProvider,
    retry: Retry,
}

impl Retried {
    /// How long to wait after a request's failed attempt; `None` to give up.
    fn wait(&self, attempt: u32, request: &FetchRequest<'_>, error: &Error) -> Option<Duration> {
        if request.is_once() { None } else { self.retry.wait(attempt, error) }
    }

    /// The longest wait that a failed secret asks for, and which ones to ask again.
    fn again(
        &self,
        attempt: u32,
        requests: &[FetchRequest<'_>],
        results: &[Result<Value>],
    ) -> Option<(Duration, Vec<usize>)> {
        let answered = requests.iter().zip(results).enumerate();
        let waits = answered.filter_map(|(number, (request, result))| {
            let error = result.as_ref().err()?;
            Some((self.wait(attempt, request, error)?, number))
        });
        let (waits, numbers): (Vec<_>, Vec<_>) = waits.unzip();
        Some((waits.into_iter().max()?, numbers))
    }
}

#[deny(clippy::missing_trait_methods)]
impl Provider for Retried {
    forward_the_rest!(inner);

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        let mut attempt = 1;
        loop {
            let error = match self.inner.fetch(request).await {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let Some(wait) = self.wait(attempt, request, &error) else { return Err(error) };
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        let mut results = self.inner.fetch_batch(requests).await;
        if results.len() != requests.len() {
            return results;
        }
        let mut attempt = 1;
        while let Some((wait, numbers)) = self.again(attempt, requests, &results) {
            tokio::time::sleep(wait).await;
            let failed: Vec<_> = numbers.iter().map(|number| requests[*number]).collect();
            let later = self.inner.fetch_batch(&failed).await;
            // Of a wrong number of results nobody can tell which is whose: the failures stay.
            if later.len() != failed.len() {
                return results;
            }
            for (number, result) in numbers.into_iter().zip(later) {
                results[number] = result;
            }
            attempt += 1;
        }
        results
    }
}

#[cfg(test)]
mod tests;
