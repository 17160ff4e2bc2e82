//! A lender that keeps few of a provider's promises.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use typed_secrets::{Capabilities, ErrorKind, FetchRequest, Host, Lease, Provider, Result, Value};

use crate::support::{failure, secs};

/// A lender that behaves as its fields say.
#[derive(Clone, Debug, Default)]
pub(super) struct Odd(pub(super) Arc<State>);

#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a wish of a test")]
pub(super) struct State {
    /// Lends leases that are over already.
    pub(super) ended: bool,
    pub(super) panics: bool,
    pub(super) hangs: bool,
    pub(super) refuses: bool,
    pub(super) hosts: Mutex<Vec<Host>>,
    pub(super) fetches: AtomicUsize,
    pub(super) revocations: AtomicUsize,
    pub(super) disconnected: AtomicUsize,
}

impl Odd {
    pub(super) fn new(state: State) -> Self {
        Self(Arc::new(state))
    }

    pub(super) fn fetches(&self) -> usize {
        self.0.fetches.load(Ordering::SeqCst)
    }

    pub(super) fn disconnected(&self) -> usize {
        self.0.disconnected.load(Ordering::SeqCst)
    }
}

impl Provider for Odd {
    fn capabilities(&self) -> Capabilities {
        Capabilities::new().with_max_batch(10)
    }

    fn attach(&self, host: &Host) {
        self.0.hosts.lock().unwrap().push(host.clone());
    }

    async fn connect(&self) -> Result<()> {
        if self.0.refuses { Err(failure(ErrorKind::Denied)) } else { Ok(()) }
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        self.0.fetches.fetch_add(1, Ordering::SeqCst);
        let value = Value::new(request.name());
        if request.name() == "plain" {
            return Ok(value);
        }
        let lease = Lease::with_id("id", secs(60), true);
        if self.0.ended {
            lease.end();
        }
        Ok(value.with_lease(lease))
    }

    async fn renew(&self, _: &Lease) -> Result<Duration> {
        assert!(!self.0.panics, "as scripted");
        if self.0.hangs {
            std::future::pending::<()>().await;
        }
        Ok(secs(60))
    }

    async fn revoke(&self, _: &Lease) -> Result<()> {
        self.0.revocations.fetch_add(1, Ordering::SeqCst);
        assert!(!self.0.panics, "as scripted");
        Ok(())
    }

    async fn disconnect(&self) -> Result<()> {
        self.0.disconnected.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}
