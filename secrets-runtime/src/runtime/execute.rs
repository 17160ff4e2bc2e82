//! Runs a plan: rounds of fetches until every field is settled.

use std::sync::Arc;

use futures_util::future::{join, join_all};
use tracing::Instrument as _;

use super::{
    Shared,
    deadline::Deadline,
    fetch,
    load::{Load, Searching},
    search::{self, Lists},
};
use crate::plan::Search;

/// Fetches all that `load` needs. A field's later sources are asked only after its earlier ones.
pub(super) async fn execute(shared: &Arc<Shared>, load: &mut Load) {
    let span = load.span();
    rounds(shared, load).instrument(span).await;
}

async fn rounds(shared: &Arc<Shared>, load: &mut Load) {
    let mut deadline = Deadline::new(shared.load_limit);
    begin(shared, load, &mut deadline).await;
    while !load.settle() {
        let round = load.next();
        if round.is_empty() {
            return;
        }
        fetch::fetch(shared, &round, &mut deadline, &mut load.values).await;
    }
}

/// The first round, and beside it all that is found by patterns.
async fn begin(shared: &Arc<Shared>, load: &mut Load, deadline: &mut Deadline) {
    let Load { plan, values, searching, .. } = load;
    let first = async {
        if values.is_untouched() {
            fetch::fetch(shared, &plan.first, deadline, values).await;
        }
    };
    if plan.searches.is_empty() {
        return first.await;
    }
    // Boxed, so that loads without patterns do not carry the room for it.
    Box::pin(join(first, search_all(shared, &plan.searches, searching))).await;
}

async fn search_all(shared: &Arc<Shared>, searches: &[Search], searching: &mut Searching) {
    let Searching { need, names, matched } = searching;
    let (need, lists) = (*need, &Lists::default());
    let each = searches.iter().zip(names).zip(matched);
    join_all(each.map(|((search, names), matched)| async move {
        let mut deadline = Deadline::new(shared.load_limit);
        let found = match names.take() {
            Some(names) => search::fetch_all(shared, search, names, need, &mut deadline).await,
            None => search::find(shared, lists, search, need, &mut deadline).await,
        };
        *matched = Some(found);
    }))
    .await;
}
