//! What is asked of a provider that is written to.

use std::fmt;

use crate::reference::SecretRef;

/// One secret to be stored.
#[derive(Clone, Copy)]
pub struct WriteRequest<'a> {
    reference: SecretRef<'a>,
    value: &'a [u8],
    condition: Condition<'a>,
}

/// What has to be stored already, or else nothing is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition<'a> {
    /// Anything, or nothing.
    #[default]
    None,
    /// There must be no such secret.
    Absent,
    /// This must be the id of the current version.
    Version(&'a str),
}

impl<'a> WriteRequest<'a> {
    /// Stores `value` as the whole secret; a field and a selector in `reference` are left out.
    #[must_use]
    pub const fn new(reference: SecretRef<'a>, value: &'a [u8]) -> Self {
        let reference = SecretRef::new(reference.scheme(), reference.name());
        Self { reference, value, condition: Condition::None }
    }

    /// Writes only if `condition` holds.
    #[must_use]
    pub const fn on_condition(mut self, condition: Condition<'a>) -> Self {
        self.condition = condition;
        self
    }

    /// The exact name at the provider.
    #[must_use]
    pub const fn name(&self) -> &'a str {
        self.reference.name()
    }

    /// The reference without field and selector, for messages.
    #[must_use]
    pub const fn reference(&self) -> SecretRef<'a> {
        self.reference
    }

    /// What is to be stored.
    #[must_use]
    pub const fn expose_value(&self) -> &'a [u8] {
        self.value
    }

    /// What has to be stored already.
    #[must_use]
    pub const fn condition(&self) -> Condition<'a> {
        self.condition
    }
}

impl fmt::Debug for WriteRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteRequest")
            .field("reference", &self.reference)
            .field("condition", &self.condition)
            .finish_non_exhaustive()
    }
}
