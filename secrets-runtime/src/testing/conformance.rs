//! What every provider has to do, as a suite that runs against any of them.
//!
//! A [`Harness`] stores secrets in the backend; [`run`] reads them through the provider. Cases
//! that a provider's [capabilities](crate::Capabilities) or the harness's [`Profile`] rule out
//! are skipped.

use std::future::Future;

use crate::provider::SharedProvider;

mod batches;
mod leases;
mod listing;
mod profile;
mod selectors;
mod suite;
mod usage;
mod values;
mod writes;

pub use profile::Profile;
use suite::Suite;

/// A backend that the suite can write to, and the provider that reads it.
///
/// Names are the suite's own, such as `exact-db`; [`name`](Self::name) maps them to what the
/// backend accepts, and `put` and `remove` are given the mapped names. The backend should hold
/// none of them at the start.
pub trait Harness: Sync {
    /// The provider under test.
    fn provider(&self) -> SharedProvider;

    /// Stores `value` as the current value of `name`; panics if the backend refuses it.
    fn put(&self, name: &str, value: &[u8]) -> impl Future<Output = ()> + Send;

    /// Deletes `name` for good.
    fn remove(&self, name: &str) -> impl Future<Output = ()> + Send;

    /// A name that the backend accepts in place of `name`; different names stay different.
    fn name(&self, name: &str) -> String {
        name.to_owned()
    }

    /// What the backend can store.
    fn profile(&self) -> Profile {
        Profile::new()
    }
}

/// Runs all cases that apply, one after the other.
///
/// # Panics
///
/// Panics at the first case that fails, with the case's name and what was wrong. No value is shown.
pub async fn run(harness: &impl Harness) {
    let suite = Suite::new(harness);
    macro_rules! cases {
        ($($topic:ident: $($case:ident)*;)*) => {
            $($(verdict(stringify!($case), $topic::$case(&suite).await);)*)*
        };
    }
    cases! {
        values: text unicode binary empty large line_breaks;
        usage: missing removed exact_name aliases update_is_seen dropped concurrent nothing_is_shown;
        batches: order_and_duplicates full_batch empty_batch;
        selectors: version unknown_version stage;
        writes: stored stored_on_condition deleted deleted_version;
        listing: listed listed_nothing described described_missing;
        leases: lent given_back;
    }
}

/// What was wrong, without any value.
type Outcome = Result<(), String>;

fn verdict(case: &str, outcome: Outcome) {
    if let Err(problem) = outcome {
        panic!("conformance case `{case}`: {problem}");
    }
}
