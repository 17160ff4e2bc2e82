//! How one live value stands: as old as the oldest secret that it is made of.

use super::{
    super::Shared,
    make::is_final,
    tracked::{Tracked, is_cached, standing},
};
use crate::{cache::Standing, decode::Seen, error::ErrorKind, live::Status};

impl Tracked {
    /// How the value stands.
    pub(super) fn status(&mut self, shared: &Shared) -> Status {
        let status = self.stands(shared);
        match &self.refused {
            None => self.confirmed.insert(status).clone(),
            Some(error) => {
                let failures = status.failures;
                let confirmed = self.confirmed.get_or_insert(status);
                if is_final(error) {
                    confirmed.end();
                }
                confirmed.refused(error, failures)
            }
        }
    }

    /// How a value stands that was made of what the cache has.
    fn stands(&self, shared: &Shared) -> Status {
        let now = shared.now();
        let mut status = Status::confirmed(now);
        for (number, request) in self.used().filter(|(_, request)| is_cached(shared, request)) {
            let standing = standing(shared, request);
            if standing.as_ref().is_some_and(|standing| self.is_absent(number, standing)) {
                continue;
            }
            if !standing.as_ref().is_some_and(|standing| standing.has_value) {
                status.bound(now, request.policy);
            }
            if let Some(standing) = &standing {
                status.join(standing);
            }
        }
        for (search, standing) in self.found_standing(shared) {
            match &standing {
                Some(standing) if standing.has_value => status.join(standing),
                _ => status.bound(now, search.policy),
            }
        }
        status
    }

    /// Whether the value in use was made without this secret, and there still is none.
    fn is_absent(&self, number: usize, standing: &Standing) -> bool {
        self.good.get(number) == Some(&Seen::Failed(ErrorKind::NotFound))
            && standing.error.as_ref().is_some_and(|error| error.kind() == ErrorKind::NotFound)
    }
}
