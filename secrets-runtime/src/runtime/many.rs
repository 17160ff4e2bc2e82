//! Many secrets by their references, in one round.

use super::{
    Runtime,
    deadline::Deadline,
    fetch::{self, Places, Sink as _},
};
use crate::{
    cache::Need,
    decode::Fetched,
    error::Result,
    plan::{Round, Wanted},
    provider::FetchRequest,
    reference::SecretRefBuf,
};

/// Reads whole secrets; one result for each reference, whose field is left out.
pub(crate) async fn read_many(
    runtime: &Runtime,
    references: &[SecretRefBuf],
) -> Vec<Result<Fetched>> {
    let shared = &runtime.shared;
    let mut deadline = Deadline::new(shared.load_limit);
    let mut read = Places::new(references.len());
    let mut wanted = Vec::with_capacity(references.len());
    for (number, reference) in references.iter().enumerate() {
        match shared.registry.find_with_policy(reference.as_ref().scheme()) {
            Some((provider, policy)) => wanted.push(Wanted {
                number,
                provider,
                policy,
                keep: true,
                need: Need::Read,
                sources_left: 1,
            }),
            None => read.put(number, Err(shared.registry.unknown(reference.as_ref().scheme()))),
        }
    }
    wanted.sort_by_key(|wanted| wanted.provider);
    let mut round = Round::default();
    for wanted in wanted {
        round.push(wanted, FetchRequest::new(references[wanted.number].as_ref()));
    }
    fetch::fetch(shared, &round, &mut deadline, &mut read).await;
    let named = |(given, reference): (Result<Fetched>, &SecretRefBuf)| {
        given.map_err(|error| error.with_reference(reference.as_ref()))
    };
    read.into_results(&deadline).zip(references).map(named).collect()
}
