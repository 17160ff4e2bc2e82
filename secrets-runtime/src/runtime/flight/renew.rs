//! Values whose lease can be extended are not fetched anew.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;

use super::{Flight, Passenger, caught, deadline, panicked};
use crate::{
    cache::Brought,
    error::{ErrorKind, Result},
    lease::Lease,
    provider::Provider as _,
    value::{Cached, Value},
};

/// One secret of a fetch, with the value that is there and its lease.
pub(super) struct Lent(Passenger, Arc<Cached>, Lease);

/// Whose leases can be extended, and what has to be fetched.
pub(super) fn lent(crew: Vec<Passenger>) -> (Vec<Lent>, Vec<Passenger>) {
    let (mut lent, mut others) = (Vec::new(), Vec::new());
    for passenger in crew {
        match passenger.lead.renewable().filter(|_| !passenger.anew) {
            Some((value, lease)) => lent.push(Lent(passenger, value, lease)),
            None => others.push(passenger),
        }
    }
    (lent, others)
}

/// Extends the leases of what is lent; gives back what has to be fetched.
///
/// After a transient failure the value of before stays, and its lease is asked for again later. A
/// lease that its backend does not extend any more is replaced by a new value.
pub(super) async fn renew(flight: &Flight, lent: Vec<Lent>) -> Vec<Passenger> {
    let renewed = join_all(lent.into_iter().map(|lent| renew_one(flight, lent))).await;
    renewed.into_iter().flatten().collect()
}

async fn renew_one(flight: &Flight, lent: Lent) -> Option<Passenger> {
    let Lent(passenger, value, lease) = lent;
    let asked_at = flight.shared.now();
    let error = match call(flight, &lease).await {
        Ok(granted) => {
            // The backend counts from when it was asked.
            lease.extend(asked_at, granted);
            if lease.is_over() {
                return Some(passenger);
            }
            flight.land(passenger, Ok(value), Brought::renewed(flight.draw));
            return None;
        }
        Err(error) => error,
    };
    tracing::debug!(secret = %passenger.reference, kind = %error.kind(), "renewal failed");
    if error.is_transient() && !lease.is_over() {
        flight.land(passenger, Err::<Value, _>(error), Brought::now(flight.draw));
        return None;
    }
    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Unsupported) {
        // It will not be otherwise the next time.
        lease.finish();
    }
    Some(passenger)
}

async fn call(flight: &Flight, lease: &Lease) -> Result<Duration> {
    let provider = &flight.shared.registry.get(flight.provider).provider;
    let limit = flight.shared.load_limit;
    // Beyond its end there is nothing to be extended.
    let limit = limit.min(lease.remaining()).saturating_sub(flight.start.elapsed());
    let called = tokio::time::timeout(limit, caught(provider.renew(lease))).await;
    called.unwrap_or_else(|_| Some(Err(deadline::error(limit)))).unwrap_or_else(|| Err(panicked()))
}
