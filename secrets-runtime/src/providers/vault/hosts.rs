//! The runtimes that the provider was added to.

use std::sync::{Mutex, PoisonError};

use crate::{
    error::{Error, ErrorKind, Result},
    provider::Host,
    reference::SecretRef,
    value::SecretBytes,
};

#[derive(Debug, Default)]
pub(super) struct Hosts(Mutex<Vec<Host>>);

impl Hosts {
    pub(super) fn add(&self, host: &Host) {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.retain(|host| !host.is_gone());
        hosts.push(host.clone());
    }

    /// Whether some runtime still uses the provider.
    pub(super) fn are_there(&self) -> bool {
        !self.living().is_empty()
    }

    /// Reads another provider's secret anew, through the runtime that came last.
    pub(super) async fn read(&self, reference: SecretRef<'_>) -> Result<SecretBytes> {
        let host = self.living().pop().ok_or_else(nobody)?;
        host.read(reference, true).await
    }

    pub(super) fn leases_ended(&self) {
        self.living().iter().for_each(Host::leases_ended);
    }

    pub(super) fn login_failed(&self, login: &str, error: &Error) {
        self.living().iter().for_each(|host| host.login_failed(login, error));
    }

    pub(super) fn logged_in(&self, login: &str) {
        self.living().iter().for_each(|host| host.logged_in(login));
    }

    /// A copy, so that no runtime is called under the lock.
    fn living(&self) -> Vec<Host> {
        let hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.iter().filter(|host| !host.is_gone()).cloned().collect()
    }
}

fn nobody() -> Error {
    Error::new(ErrorKind::Config, "the provider belongs to no runtime that could read it")
        .with_hint("add the provider to a runtime, or give the credential as a file or a text")
}
