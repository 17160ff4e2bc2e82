//! Secrets that are found by a pattern: the provider's list, and then one round for all that match.

use std::{collections::BTreeSet, sync::Arc};

use tokio::runtime::Handle;

use super::{
    Shared,
    deadline::Deadline,
    fetch::{self, Places},
    registry::Instance,
    upkeep,
};
use crate::{
    cache::Need,
    decode::{Match, Matched},
    error::{Error, ErrorKind, Result},
    plan::{ProviderId, Round, Search, Wanted},
    provider::{FetchRequest, Provider as _},
    reference::{SecretPattern, SecretRef},
};

/// Fetches all secrets that match.
pub(super) async fn find(
    shared: &Arc<Shared>,
    search: &Search,
    need: Need,
    deadline: &mut Deadline,
) -> Result<Matched> {
    let names = names(shared, &search.pattern, need, deadline).await?;
    if names.is_empty() && !search.allow_empty {
        return Err(nothing_matches(&search.pattern));
    }
    fetch_all(shared, search, names, need, deadline).await
}

/// The names that match, in byte order. A pattern without a wildcard needs no list.
pub(super) async fn names(
    shared: &Arc<Shared>,
    pattern: &SecretPattern,
    need: Need,
    deadline: &mut Deadline,
) -> Result<Vec<Box<str>>> {
    let named = |error: Error| error.with_pattern(pattern);
    if let Some(error) = shared.unusable() {
        return Err(error);
    }
    let provider = shared.registry.of_scheme(pattern.scheme()).map_err(named)?;
    if pattern.is_exact() {
        return Ok(vec![pattern.prefix().into()]);
    }
    let listed = list(shared, provider, pattern.prefix(), need, deadline).await.map_err(named)?;
    let matching = listed.into_iter().filter(|name| pattern.matches(name));
    Ok(matching.map(Box::from).collect::<BTreeSet<_>>().into_iter().collect())
}

async fn list(
    shared: &Arc<Shared>,
    provider: ProviderId,
    prefix: &str,
    need: Need,
    deadline: &mut Deadline,
) -> Result<Vec<String>> {
    let instance = shared.registry.get(provider);
    let listed = if instance.capabilities.is_local() {
        deadline.bound(instance.provider.list(prefix)).await
    } else {
        let handle = Handle::try_current().map_err(|_| Error::no_tokio())?;
        upkeep::ensure(shared, &handle, provider);
        deadline.bound(try_to_list(instance, prefix, need)).await
    };
    listed.unwrap_or_else(|| Err(deadline.error()))
}

/// Tries again as reads are, and like them not if it is done in the background.
async fn try_to_list(instance: &Instance, prefix: &str, need: Need) -> Result<Vec<String>> {
    let mut attempt = 1;
    loop {
        let error = match instance.provider.list(prefix).await {
            Ok(names) => return Ok(names),
            Err(error) => error,
        };
        let wait = instance.retry.wait(attempt, &error).filter(|_| need != Need::Refresh);
        let Some(wait) = wait else { return Err(error) };
        tokio::time::sleep(wait).await;
        attempt += 1;
    }
}

#[cold]
fn nothing_matches(pattern: &SecretPattern) -> Error {
    Error::new(ErrorKind::NotFound, "no secret matches")
        .with_hint("correct the pattern or create a secret; if there may be none, say so: `allow_empty` beside a field's pattern, or `Runtime::get_all_optional`")
        .with_pattern(pattern)
}

/// Fetches the secrets with these names.
pub(super) async fn fetch_all(
    shared: &Arc<Shared>,
    search: &Search,
    names: Vec<Box<str>>,
    need: Need,
    deadline: &mut Deadline,
) -> Result<Matched> {
    let scheme = search.pattern.scheme();
    let first = search.wanted(0, need).ok_or_else(|| shared.registry.unknown(scheme))?;
    let mut round = Round::default();
    for (number, name) in names.iter().enumerate() {
        round.push(Wanted { number, ..first }, FetchRequest::new(SecretRef::new(scheme, name)));
    }
    let mut found = Places::new(names.len());
    fetch::fetch(shared, &round, deadline, &mut found).await;
    Ok(names
        .into_iter()
        .zip(found.into_results(deadline))
        .map(|(name, given)| Match { name, given })
        .collect())
}
