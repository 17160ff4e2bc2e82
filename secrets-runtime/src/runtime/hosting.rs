//! A runtime as its providers see it.

use std::sync::{Arc, Weak};

use super::{Shared, read, refresh};
use crate::{
    error::{Error, Result},
    event::{Event, EventKind},
    plan::ProviderId,
    provider::{BoxFuture, Host, Hosting, Provider as _},
    reference::{SecretRef, SecretRefBuf},
    runtime::ReadOptions,
    value::SecretBytes,
};

/// The runtime of one provider; it may be gone.
struct OfProvider {
    shared: Weak<Shared>,
    provider: ProviderId,
}

/// Shows every provider the way back to its runtime.
pub(super) fn attach(shared: &Arc<Shared>) {
    for (provider, instance) in shared.registry.instances() {
        let hosting = OfProvider { shared: Arc::downgrade(shared), provider };
        instance.provider.attach(&Host::new(Arc::new(hosting)));
    }
}

impl OfProvider {
    fn emit(&self, kind: EventKind, login: &str, error: Option<&Error>) {
        let Some(shared) = self.shared.upgrade() else { return };
        let name = &*shared.registry.get(self.provider).name;
        let reference: SecretRefBuf = SecretRef::new(name, login).to_buf();
        shared.events.emit(Event {
            kind,
            reference,
            version: None,
            error: error.map(Error::kind),
            failures: u32::from(error.is_some()),
            fallback: false,
            age: None,
        });
    }
}

impl Hosting for OfProvider {
    fn read<'a>(
        &'a self,
        reference: SecretRef<'a>,
        anew: bool,
    ) -> BoxFuture<'a, Result<SecretBytes>> {
        Box::pin(async move {
            let shared = self.shared.upgrade().ok_or_else(Error::shut_down)?;
            let options = if anew { ReadOptions::new().refresh() } else { ReadOptions::new() };
            let secret = read::read(&shared, reference, options).await?;
            Ok(SecretBytes::copy_from(secret.expose_bytes()))
        })
    }

    fn leases_ended(&self) {
        let Some(shared) = self.shared.upgrade() else { return };
        let keys = shared.cache.end_leases();
        if !keys.is_empty() {
            refresh::forgotten(&shared, Some(keys));
        }
    }

    fn login_failed(&self, login: &str, error: &Error) {
        tracing::warn!(login, kind = %error.kind(), "a provider has no credentials: {}", error.message());
        self.emit(EventKind::LoginFailed, login, Some(error));
    }

    fn logged_in(&self, login: &str) {
        self.emit(EventKind::Recovered, login, None);
    }

    fn is_gone(&self) -> bool {
        self.shared.upgrade().is_none_or(|shared| shared.is_closed())
    }
}
