//! Fields that are filled after the load, or again and again.

use std::sync::Arc;

use super::{Check, JsonField, Loaded, SecretField};
use crate::{decode::Seen, lazy::Lazy, live::Build};

impl Loaded<'_> {
    /// A field of type `Lazy`.
    pub fn lazy<T: SecretField + Send + Sync + 'static>(
        &mut self,
        field: usize,
        check: Option<Check<T::Target>>,
    ) -> Option<Lazy<T>>
    where
        T::Target: 'static,
    {
        self.later(field, Box::new(move |loaded| loaded.secret::<T>(0, check)))
    }

    /// A field of type `Lazy` with `json`.
    pub fn lazy_json<T: JsonField + Send + Sync + 'static>(
        &mut self,
        field: usize,
        check: Option<Check<T::Target>>,
    ) -> Option<Lazy<T>>
    where
        T::Target: 'static,
    {
        self.later(field, Box::new(move |loaded| loaded.json::<T>(0, check)))
    }

    /// A value that is made at its first use. It is never absent now, so nothing can be wrong yet.
    #[allow(clippy::unnecessary_wraps, reason = "generated code treats all fields alike")]
    fn later<T>(&self, field: usize, build: Build<T>) -> Option<Lazy<T>> {
        let plan = Arc::new(self.plan.of_field(self.slot(field)));
        Some(Lazy::new((self.access)(), plan, self.schema, build))
    }

    /// What each request gave, and after them each search, to know it again.
    pub(crate) fn seen_all(&self) -> Vec<Seen> {
        let matched = self.matched.iter().map(|given| Seen::of_search(given.as_ref()));
        self.values.iter().map(|given| Seen::of(given.as_ref())).chain(matched).collect()
    }
}
