//! A load from plan to fields. What is no good and was read a while ago is read anew, once.
//!
//! Somebody may have corrected the stored value since: without that, a service would refuse to
//! start until a cached value has expired, whatever is stored by then.

use std::{sync::Arc, time::Duration};

use super::{Shared, execute::execute, fetch, load::Load};
use crate::{
    cache::{Need, freshness::Policy},
    clock::Ticks,
    decode::{Fetched, Loaded, Reuse},
    error::{Error, ErrorKind, FieldError, Result},
    plan::Wanted,
    provider::FetchRequest,
    reference::{SecretRef, SecretRefBuf},
};

/// A value that was read so short a time ago is not read anew because it is no good.
const LATELY: Duration = Duration::from_secs(10);

/// Fetches what `load` asks for, and makes the fields of it.
pub(super) async fn attempt<T>(
    shared: &Arc<Shared>,
    load: &mut Load,
    mut build: impl FnMut(&mut Loaded<'_>) -> T,
) -> T {
    let mut again = Vec::new();
    loop {
        fetch_all(shared, load, &again).await;
        let made = load.build(shared, &mut build);
        again = if again.is_empty() { load.doubtful(shared) } else { Vec::new() };
        if again.is_empty() {
            return made;
        }
    }
}

/// Fetches for the first time, or once more with these anew.
async fn fetch_all(shared: &Arc<Shared>, load: &mut Load, anew: &[(Wanted, SecretRefBuf)]) {
    if !anew.is_empty() {
        *load = load.anew(&shared.registry);
        let asked = anew.iter();
        let asked = asked.map(|(wanted, name)| (*wanted, FetchRequest::new(name.as_ref())));
        fetch::refetch(shared, asked.collect()).await;
    }
    execute(shared, load).await;
}

impl Load {
    /// The secrets that a field refused and that were not read for this load.
    fn doubtful(&self, shared: &Shared) -> Vec<(Wanted, SecretRefBuf)> {
        if self.errors.is_empty() {
            return Vec::new();
        }
        let requests = self.plan.requests.iter().enumerate();
        let asked = requests.filter_map(|(number, request)| {
            let given = self.values.get(number)?;
            let is_doubtful = self.is_doubtful(shared, request.reference, request.policy, given);
            is_doubtful
                .then_some((request.wanted(number, Need::Force)?, request.reference.to_buf()))
        });
        let matched = self.matched().filter_map(|(search, one)| {
            let reference = SecretRef::new(search.pattern.scheme(), &one.name);
            let is_doubtful = self.is_doubtful(shared, reference, search.policy, &one.given);
            is_doubtful.then_some((search.wanted(0, Need::Force)?, reference.to_buf()))
        });
        asked.chain(matched).collect()
    }

    fn is_doubtful(
        &self,
        shared: &Shared,
        reference: SecretRef<'_>,
        policy: Policy,
        given: &Result<Fetched>,
    ) -> bool {
        self.is_refused(reference)
            && was_there(given)
            && is_old(shared, &reference.to_string(), policy)
    }

    fn is_refused(&self, secret: SecretRef<'_>) -> bool {
        let errors = self.errors.iter().map(FieldError::error);
        let mut refusals = errors
            .filter(|error| matches!(error.kind(), ErrorKind::Decode | ErrorKind::Invalid))
            .filter_map(Error::reference);
        refusals.any(|refused| refused.with_field(None) == secret)
    }
}

/// Whether the value was in the cache before this load.
fn was_there(given: &Result<Fetched>) -> bool {
    matches!(given, Ok(Fetched::Shared { reuse, .. }) if *reuse != Reuse::Fetched)
}

fn is_old(shared: &Shared, key: &str, policy: Policy) -> bool {
    let standing = shared.cache.standing(key, policy);
    let age = |at: Ticks| shared.now().since(at);
    standing.is_some_and(|standing| age(standing.confirmed_at) >= Ticks::from(LATELY))
}
