//! Runs a plan: rounds of fetches until every field is settled.

use std::sync::Arc;

use tracing::Instrument as _;

use super::{Shared, deadline::Deadline, fetch, load::Load};

/// Fetches all that `load` needs. A field's later sources are asked only after its earlier ones.
pub(super) async fn execute(shared: &Arc<Shared>, load: &mut Load) {
    let span = load.span();
    rounds(shared, load).instrument(span).await;
}

async fn rounds(shared: &Arc<Shared>, load: &mut Load) {
    let mut deadline = Deadline::new(shared.load_limit);
    if load.is_untouched() {
        let plan = Arc::clone(&load.plan);
        fetch::fetch(shared, &plan.first, &mut deadline, &mut load.values).await;
    }
    load.settle();
    loop {
        let round = load.next();
        if round.is_empty() {
            return;
        }
        fetch::fetch(shared, &round, &mut deadline, &mut load.values).await;
        load.settle();
    }
}
