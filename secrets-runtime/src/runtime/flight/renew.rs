//! Values whose lease can be extended are not fetched anew.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;

use super::{Flight, Passenger, caught, deadline, panicked};
use crate::{
    cache::Brought,
    error::Result,
    lease::Lease,
    provider::Provider as _,
    value::{Cached, Value},
};

/// Extends the leases of what is lent; gives back what has to be fetched.
///
/// After a transient failure the value of before stays, and its lease is asked for again later. A
/// lease that its backend does not extend any more is replaced by a new value.
pub(super) async fn renew(flight: &Flight, crew: Vec<Passenger>) -> Vec<Passenger> {
    let (mut fetched, mut renewed) = (Vec::new(), Vec::new());
    for passenger in crew {
        match passenger.lead.renewable().filter(|_| !passenger.anew) {
            Some((value, lease)) => renewed.push(renew_one(flight, passenger, value, lease)),
            None => fetched.push(passenger),
        }
    }
    if !renewed.is_empty() {
        fetched.extend(join_all(renewed).await.into_iter().flatten());
    }
    fetched
}

async fn renew_one(
    flight: &Flight,
    passenger: Passenger,
    value: Arc<Cached>,
    lease: Lease,
) -> Option<Passenger> {
    let asked_at = flight.shared.now();
    let error = match call(flight, &lease).await {
        Ok(granted) => {
            // The backend counts from when it was asked.
            lease.extend(asked_at, granted);
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
