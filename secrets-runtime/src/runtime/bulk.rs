//! Dynamic access to many secrets: those whose names match a pattern.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::future::join_all;

use super::{
    Runtime, Secret, Shared,
    deadline::Deadline,
    read::select,
    search::{self, Lists},
};
use crate::{
    cache::Need,
    decode::{Fetched, Match},
    error::{Error, ErrorKind, Result},
    plan::Search,
    reference::{SecretPattern, SecretRef, SecretRefBuf},
    report::Preloaded,
};

impl Runtime {
    /// References to all secrets that match a [pattern](SecretPattern): `runtime.list("aws:prod/*")`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`] if `pattern` is malformed, names an unknown provider or a field;
    /// [`ErrorKind::Unsupported`] if the provider does not list; otherwise what it reports. That
    /// nothing matches is no error.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves nothing behind.
    pub async fn list(&self, pattern: &str) -> Result<Vec<SecretRefBuf>> {
        let pattern = parse(pattern)?;
        if pattern.field().is_some() {
            let message = "a list names whole secrets, and the pattern a field of them";
            return Err(Error::new(ErrorKind::Config, message)
                .with_hint("remove what follows `#`")
                .with_pattern(&pattern));
        }
        let mut deadline = Deadline::new(self.shared.load_limit);
        let names =
            search::names(&self.shared, &Lists::default(), &pattern, Need::Read, &mut deadline)
                .await?;
        let reference = |name: &str| SecretRef::new(pattern.scheme(), name).to_buf();
        Ok(names.iter().map(|name| reference(name)).collect())
    }

    /// Reads all secrets that match a [pattern](SecretPattern), or one field of each, by their
    /// names: `"aws:prod/*"`.
    ///
    /// The provider is asked for the names each time; what is cached of the values is not fetched.
    /// A failure of one secret is in its place in the map, and leaves the others.
    ///
    /// # Errors
    ///
    /// As [`list`](Self::list); [`ErrorKind::NotFound`] if nothing matches.
    ///
    /// # Cancel safety
    ///
    /// As [`get`](Self::get).
    ///
    /// ```
    /// use secrets_runtime::{Runtime, providers::MemoryProvider};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> secrets_runtime::Result<()> {
    /// let memory = MemoryProvider::new();
    /// for (name, value) in [("prod/db", "one"), ("prod/stripe", "two"), ("test/db", "three")] {
    ///     memory.insert(name, value);
    /// }
    /// let runtime = Runtime::builder().provider("memory", memory).build()?;
    ///
    /// let mut prod = runtime.get_all("memory:prod/*").await?;
    /// assert_eq!(prod.len(), 2);
    /// let stripe = prod.remove("prod/stripe").expect("it matches")?;
    /// assert_eq!(stripe.expose_bytes(), b"two");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_all(&self, pattern: &str) -> Result<BTreeMap<String, Result<Secret>>> {
        read(&self.shared, &Lists::default(), &parse(pattern)?, false).await
    }

    /// As [`get_all`](Self::get_all); an empty map if nothing matches.
    ///
    /// # Errors
    ///
    /// As [`list`](Self::list).
    ///
    /// # Cancel safety
    ///
    /// As [`get`](Self::get).
    pub async fn get_all_optional(
        &self,
        pattern: &str,
    ) -> Result<BTreeMap<String, Result<Secret>>> {
        read(&self.shared, &Lists::default(), &parse(pattern)?, true).await
    }

    /// Fills the cache with all secrets that match these patterns, all at once, and tells about
    /// each pattern what was found. A name without a wildcard is fetched without a list.
    ///
    /// # Cancel safety
    ///
    /// As [`get`](Self::get).
    pub async fn preload<P: AsRef<str>>(
        &self,
        patterns: impl IntoIterator<Item = P>,
    ) -> Vec<Preloaded> {
        let patterns: Vec<P> = patterns.into_iter().collect();
        let lists = Lists::default();
        join_all(patterns.iter().map(|pattern| self.preload_one(&lists, pattern.as_ref()))).await
    }

    async fn preload_one(&self, lists: &Lists, text: &str) -> Preloaded {
        let found = match parse(text) {
            Ok(pattern) => read(&self.shared, lists, &pattern, false).await,
            Err(error) => Err(error),
        };
        let secrets = found.map(|found| {
            let outcome = |(name, secret): (String, Result<Secret>)| (name, secret.map(drop));
            found.into_iter().map(outcome).collect()
        });
        Preloaded { pattern: text.into(), secrets }
    }
}

/// Reads all secrets that match, by their names. Whoever reads several gives the same `lists`.
pub(super) async fn read(
    shared: &Arc<Shared>,
    lists: &Lists,
    pattern: &SecretPattern,
    allow_empty: bool,
) -> Result<BTreeMap<String, Result<Secret>>> {
    let provider = shared.registry.find_with_policy(pattern.scheme());
    let search = Search { allow_empty, ..Search::new(pattern.clone(), provider) };
    let mut deadline = Deadline::new(shared.load_limit);
    let matched = search::find(shared, lists, &search, Need::Read, &mut deadline).await?;
    Ok(matched.into_iter().map(|one| secret(&search.pattern, one)).collect())
}

/// One secret, or the field of it that the pattern takes.
fn secret(pattern: &SecretPattern, one: Match) -> (String, Result<Secret>) {
    let Match { name, given } = one;
    let taken = given.and_then(|fetched: Fetched| match pattern.field() {
        None => Ok(fetched.into()),
        Some(part) => select(fetched.expose(), part).map(Secret::from),
    });
    let reference = SecretRef::new(pattern.scheme(), &name).with_field(pattern.field());
    let taken = taken.map_err(|error| error.with_reference(reference));
    (name.into(), taken)
}

pub(super) fn parse(pattern: &str) -> Result<SecretPattern> {
    pattern.parse().map_err(|error: crate::reference::ParseError| {
        let message = format!("`{}` is not a pattern of references", pattern.escape_debug());
        Error::new(ErrorKind::Config, message).with_hint(error.to_string())
    })
}
