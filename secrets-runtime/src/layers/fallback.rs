//! Another provider for what the first one does not have.

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use crate::{
    SecretRef, Selector,
    error::{Error, ErrorKind, Result},
    layer::Layer,
    provider::{Capabilities, FetchRequest, Provider, SharedProvider},
    value::Value,
};

mod backed;
mod lent;

use backed::Backed;

/// Asks another provider for a secret that the first one does not have.
///
/// With [`on_unavailable`](Self::on_unavailable) also while the first one is down. Any other
/// failure, such as a denial, is the answer: the fallback is not asked.
///
/// - A secret is missing only if both providers say so.
/// - If neither answers, the first one's failure is told.
/// - A version or stage is asked of the fallback only if it [has](Capabilities::versions) such.
/// - In a batch only the secrets that are open are asked for.
/// - [`Value::is_fallback`] tells where a value came from.
///
/// A value that stands in for a provider that is down takes the place of none in the cache that the
/// provider gave and that may still be used. It is used at once, and the provider is asked again
/// after 1, 2, 4 … s, up to 5 min.
///
/// The fallback is asked after the retries of the first provider, and once; put layers of its
/// own around it with [`SharedProvider::layer`]. What it lends, it renews and takes back. Only the
/// first provider stores, deletes, lists and is [connected](Provider::connect) at the start.
///
/// ```
/// use secrets_runtime::{Runtime, layers::Fallback, providers::MemoryProvider};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> secrets_runtime::Result<()> {
/// let (new, old) = (MemoryProvider::new(), MemoryProvider::new());
/// old.insert("app/token", "t0ken");
/// let moving = Fallback::new(old).map_name(|name| format!("app/{name}"));
/// let runtime = Runtime::builder().provider("team", new).provider_layer("team", moving).build()?;
///
/// assert_eq!(runtime.get("team:token").await?.expose_bytes(), b"t0ken");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Fallback {
    provider: SharedProvider,
    map_name: Option<MapName>,
    /// How long the first provider may take, if the fallback stands in while it is down.
    patience: Option<Duration>,
}

type MapName = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// As long as one attempt may take by default.
const PATIENCE: Duration = Duration::from_secs(10);

impl Fallback {
    /// Asks `provider` for what is not found.
    #[must_use]
    pub fn new(provider: impl Provider) -> Self {
        Self { provider: SharedProvider::new(provider), map_name: None, patience: None }
    }

    /// Asks it also if the first provider failed with a
    /// [transient](ErrorKind::is_transient) error, or has not answered within 10 s.
    #[must_use]
    pub fn on_unavailable(self) -> Self {
        let patience = self.patience.unwrap_or(PATIENCE);
        self.patience(patience)
    }

    /// [`on_unavailable`](Self::on_unavailable), with another limit for all attempts together.
    ///
    /// Keep it below the runtime's limits for a load, so that there is time for the fallback.
    #[must_use]
    pub fn patience(mut self, limit: Duration) -> Self {
        self.patience = Some(limit);
        self
    }

    /// The name that a secret has at the fallback. By default it is the same.
    #[must_use]
    pub fn map_name(mut self, map: impl Fn(&str) -> String + Send + Sync + 'static) -> Self {
        self.map_name = Some(Arc::new(map));
        self
    }

    /// Whether the fallback is asked after `error`.
    fn stands_in(&self, request: &FetchRequest<'_>, error: &Error) -> bool {
        let open = match error.kind() {
            ErrorKind::NotFound => true,
            kind => kind.is_transient() && self.patience.is_some(),
        };
        open && has(self.provider.capabilities(), request.selector())
    }

    /// The answers of the fallback, one a request.
    async fn ask(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        let names: Vec<_> = requests.iter().map(|request| self.name(request.name())).collect();
        let renamed = requests.iter().zip(&names).map(|(request, name)| {
            let reference = SecretRef::new(request.reference().scheme(), name);
            FetchRequest::new(reference.with_selector(request.selector())).anew(request.is_anew())
        });
        let renamed: Vec<_> = renamed.collect();
        let mut answers = Vec::with_capacity(requests.len());
        for chunk in renamed.chunks(self.provider.capabilities().max_batch()) {
            let given = self.provider.fetch_batch(chunk).await;
            if given.len() == chunk.len() {
                answers.extend(given);
            } else {
                answers.extend(chunk.iter().map(|_| Err(uncounted())));
            }
        }
        answers
    }

    fn name<'a>(&self, name: &'a str) -> Cow<'a, str> {
        match &self.map_name {
            Some(map) => Cow::Owned(map(name)),
            None => Cow::Borrowed(name),
        }
    }
}

/// Whether a provider could have what `selector` means. One that has no versions takes any
/// version for a mistake, which is no answer to whether the secret is there.
fn has(capabilities: Capabilities, selector: Selector<'_>) -> bool {
    match selector {
        Selector::Latest => true,
        Selector::Version(_) => capabilities.versions(),
        Selector::Stage(_) => capabilities.stages(),
    }
}

impl Layer for Fallback {
    fn layer(&self, inner: SharedProvider) -> SharedProvider {
        SharedProvider::new(Backed::new(inner, self.clone()))
    }
}

impl fmt::Debug for Fallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fallback")
            .field("provider", &self.provider)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

#[cold]
fn uncounted() -> Error {
    Error::new(ErrorKind::Unavailable, "the fallback answered with a wrong number of results")
        .with_hint("correct the provider: `fetch_batch` gives one result per request")
}

#[cfg(test)]
mod tests;
