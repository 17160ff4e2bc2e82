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
    decode::{Fetched, Match, Matched},
    error::{Error, ErrorKind, Result},
    plan::{ProviderId, Round, Search, Wanted},
    provider::{FetchRequest, ListPage, ListRequest, Pages, Provider as _},
    reference::{SecretPattern, SecretRef},
};

mod lists;

pub(super) use lists::Lists;

/// Fetches all secrets that match. A pattern without a wildcard needs no list.
pub(super) async fn find(
    shared: &Arc<Shared>,
    lists: &Lists,
    search: &Search,
    need: Need,
    deadline: &mut Deadline,
) -> Result<Matched> {
    let pattern = &search.pattern;
    let names = if pattern.is_exact() {
        provider(shared, pattern)?;
        vec![pattern.prefix().into()]
    } else {
        names(shared, lists, pattern, need, deadline).await?
    };
    fetch_all(shared, search, names, need, deadline).await
}

/// The names that are listed and match, in byte order.
pub(super) async fn names(
    shared: &Arc<Shared>,
    lists: &Lists,
    pattern: &SecretPattern,
    need: Need,
    deadline: &mut Deadline,
) -> Result<Vec<Box<str>>> {
    let provider = provider(shared, pattern)?;
    let asked = ListRequest::new(pattern.prefix()).with_separators(pattern.separators());
    let list = list(shared, provider, asked, need, deadline);
    let listed = lists.get(provider, asked, list).await;
    let listed = listed.map_err(|error| error.with_pattern(pattern))?;
    Ok(listed.iter().filter(|name| pattern.matches(name)).map(|name| (**name).into()).collect())
}

/// Who is asked.
fn provider(shared: &Shared, pattern: &SecretPattern) -> Result<ProviderId> {
    if let Some(error) = shared.unusable() {
        return Err(error);
    }
    let provider = shared.registry.of_scheme(pattern.scheme());
    provider.map_err(|error| error.with_pattern(pattern))
}

async fn list(
    shared: &Arc<Shared>,
    provider: ProviderId,
    asked: ListRequest<'_>,
    need: Need,
    deadline: &mut Deadline,
) -> Result<BTreeSet<String>> {
    let instance = shared.registry.get(provider);
    if !instance.capabilities.is_local() {
        let handle = Handle::try_current().map_err(|_| Error::no_tokio())?;
        upkeep::ensure(shared, &handle, provider);
    }
    let listed = deadline.bound(all_pages(instance, asked, need)).await;
    listed.unwrap_or_else(|| Err(deadline.error()))
}

async fn all_pages(
    instance: &Instance,
    asked: ListRequest<'_>,
    need: Need,
) -> Result<BTreeSet<String>> {
    let mut pages = Pages::default();
    loop {
        let page = one_page(instance, &asked.with_page(pages.next()), need).await?;
        if pages.add(page)? {
            return Ok(pages.into_names());
        }
    }
}

/// Tries again as reads are, and like them not if it is done in the background. A local provider is
/// asked once.
async fn one_page(instance: &Instance, asked: &ListRequest<'_>, need: Need) -> Result<ListPage> {
    let again = need != Need::Refresh && !instance.capabilities.is_local();
    let mut attempt = 1;
    loop {
        let error = match instance.provider.list_page(asked).await {
            Ok(page) => return Ok(page),
            Err(error) => error,
        };
        let wait = instance.retry.wait(attempt, &error).filter(|_| again);
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

/// Fetches the secrets with these names. One that was listed and is not found is none: it was deleted
/// since, or only its name is left, as in Vault.
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
    let is_exact = search.pattern.is_exact();
    let found = names.into_iter().zip(found.into_results(deadline));
    let matched: Matched = found
        .filter(|(_, given)| is_exact || !is_missing(given))
        .map(|(name, given)| Match { name, given })
        .collect();
    if matched.is_empty() && !search.allow_empty {
        return Err(nothing_matches(&search.pattern));
    }
    Ok(matched)
}

fn is_missing(given: &Result<Fetched>) -> bool {
    given.as_ref().is_err_and(|error| error.kind() == ErrorKind::NotFound)
}
