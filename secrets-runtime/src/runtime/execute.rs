//! Runs a plan: rounds of fetches until every field is settled.

use super::{Shared, deadline::Deadline, fetch, load::Load};

/// Fetches all that `load` needs. A field's later sources are asked only after its earlier ones.
pub(super) async fn execute(shared: &Shared, load: &mut Load) {
    let mut deadline = Deadline::new(shared.load_limit);
    loop {
        let wanted = load.wanted(shared.ttl, &shared.registry);
        let done = wanted.is_empty();
        if !done {
            fetch::fetch(shared, wanted, &mut deadline, &mut load.values).await;
        }
        load.settle();
        if done || load.is_settled() {
            return;
        }
    }
}
