//! The leases that a runtime has to give back when it is shut down.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use tokio::runtime::Handle;

use super::{Shared, flight::caught};
use crate::{
    cache::panicked,
    clock::{SharedClock, Ticks},
    error::Result,
    lease::Lease,
    plan::ProviderId,
    provider::Provider as _,
    value::Value,
};

/// How many leases are given back at once.
const AT_ONCE: usize = 16;

/// All leases with an id that are not over, whether or not their values are still in use.
#[derive(Default)]
pub(super) struct Leases(Mutex<Vec<(ProviderId, Lease)>>);

impl Leases {
    /// Notes what was lent just now; forgets what is over.
    pub(super) fn note(
        &self,
        clock: &SharedClock,
        provider: ProviderId,
        results: &[Result<Value>],
    ) {
        let values = results.iter().filter_map(|result| result.as_ref().ok());
        let mut lent = values.filter_map(Value::lease).inspect(|lease| {
            lease.begin(clock, Ticks::ZERO);
        });
        let Some(first) = lent.next() else { return };
        let new = std::iter::once(first).chain(lent).filter(|lease| lease.id().is_some());
        let mut held = self.lock();
        held.retain(|(_, lease)| !lease.is_over());
        held.extend(new.map(|lease| (provider, lease.clone())));
    }

    fn take(&self) -> Vec<(ProviderId, Lease)> {
        let mut held = std::mem::take(&mut *self.lock());
        held.retain(|(_, lease)| !lease.is_over());
        held
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.lock().iter().filter(|(_, lease)| !lease.is_over()).count()
    }

    /// No code that holds the lock leaves the list half changed.
    fn lock(&self) -> MutexGuard<'_, Vec<(ProviderId, Lease)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Revokes all leases, and lets providers give back what they hold, for no longer than `limit`.
///
/// Without tokio there is no limit, and nothing that providers could wait for, so all is left.
pub(super) async fn give_back(shared: &Arc<Shared>, limit: Duration) {
    if Handle::try_current().is_err() {
        return;
    }
    let work = async {
        let revoked =
            stream::iter(shared.leases.take()).map(|(id, lease)| revoke(shared, id, lease));
        revoked.buffer_unordered(AT_ONCE).collect::<()>().await;
        let used = shared.registry.instances().filter(|(_, instance)| instance.is_upkept());
        let left = stream::iter(used).map(|(id, _)| disconnect(shared, id));
        left.buffer_unordered(AT_ONCE).collect::<()>().await;
    };
    if tokio::time::timeout(limit, work).await.is_err() {
        tracing::warn!("not all leases were given back within {limit:?}; they end by themselves");
    }
}

async fn revoke(shared: &Shared, id: ProviderId, lease: Lease) {
    let instance = shared.registry.get(id);
    let revoked = caught(instance.provider.revoke(&lease)).await;
    match revoked.unwrap_or_else(|| Err(panicked())) {
        Ok(()) => lease.end(),
        Err(error) => tracing::warn!(
            provider = &*instance.name,
            kind = %error.kind(),
            "a lease was not revoked: {}; it ends in {:?}",
            error.message(),
            lease.remaining(),
        ),
    }
}

async fn disconnect(shared: &Shared, id: ProviderId) {
    let instance = shared.registry.get(id);
    let disconnected = caught(instance.provider.disconnect()).await;
    if let Err(error) = disconnected.unwrap_or_else(|| Err(panicked())) {
        let (provider, kind) = (&*instance.name, error.kind());
        tracing::warn!(provider, %kind, "disconnecting failed: {}", error.message());
    }
}
