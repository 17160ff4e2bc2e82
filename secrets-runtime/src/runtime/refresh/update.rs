//! Loads the plan of one live value once more.

use std::{future::Future, sync::Arc};

use super::{
    super::{Shared, execute::execute, fetch, load::Load},
    tracked::Tracked,
};
use crate::decode::{Fetched, Reuse};

/// A load of one follower's plan.
pub(super) struct Updated {
    pub(super) id: u64,
    pub(super) load: Load,
}

/// Loads what `tracked` is made of. What has landed for it is used as it is; if it is forced, the
/// rest is fetched anew.
pub(super) fn update(
    shared: Arc<Shared>,
    tracked: &mut Tracked,
) -> impl Future<Output = Updated> + Send + use<> {
    let id = tracked.id;
    let follower = &tracked.follower;
    let mut load = Load::new(follower.schema(), Arc::clone(follower.plan()), &shared.registry);
    for (number, result) in tracked.still_true(&shared) {
        let given = result.map(|value| Fetched::Shared { value, reuse: Reuse::Fetched });
        load.values.give(number, given);
    }
    tracked.is_forcing = std::mem::take(&mut tracked.is_forced);
    tracked.prepare(&mut load.searching, &shared);
    let forced = if tracked.is_forcing { tracked.anew(&shared) } else { Vec::new() };
    async move {
        if !forced.is_empty() {
            fetch::refetch(&shared, forced).await;
        }
        execute(&shared, &mut load).await;
        Updated { id, load }
    }
}
