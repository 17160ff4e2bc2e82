//! What a backend can store.

/// The limits of a backend, as far as the suite has to respect them, and what its provider can do
/// beside reading.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an answer of its own")]
pub struct Profile {
    pub(super) binary: bool,
    pub(super) empty: bool,
    pub(super) max_len: usize,
    pub(super) trims_line_break: bool,
    pub(super) case_sensitive: bool,
    pub(super) previous_stage: Option<&'static str>,
    pub(super) writes: bool,
    pub(super) conditions: bool,
    pub(super) version_deletion: bool,
    pub(super) lists: bool,
    pub(super) describes: bool,
    pub(super) lends: Option<&'static str>,
}

impl Profile {
    /// Any bytes up to 64 KiB, kept as they are; names differ by case.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            binary: true,
            empty: true,
            max_len: 64 * 1024,
            trims_line_break: false,
            case_sensitive: true,
            previous_stage: None,
            writes: false,
            conditions: true,
            version_deletion: true,
            lists: false,
            describes: false,
            lends: None,
        }
    }

    /// Values have to be UTF-8 text.
    #[must_use]
    pub const fn text_only(mut self) -> Self {
        self.binary = false;
        self
    }

    /// The backend refuses an empty value.
    #[must_use]
    pub const fn without_empty(mut self) -> Self {
        self.empty = false;
        self
    }

    /// The longest value, in bytes.
    #[must_use]
    pub const fn with_max_len(mut self, bytes: usize) -> Self {
        self.max_len = bytes;
        self
    }

    /// The provider cuts one line break off the end of a value.
    #[must_use]
    pub const fn trims_line_break(mut self) -> Self {
        self.trims_line_break = true;
        self
    }

    /// Names that differ only by case are one name to the backend.
    #[must_use]
    pub const fn without_case(mut self) -> Self {
        self.case_sensitive = false;
        self
    }

    /// The stage that means the value before the current one.
    #[must_use]
    pub const fn with_previous_stage(mut self, label: &'static str) -> Self {
        self.previous_stage = Some(label);
        self
    }

    /// The provider stores and deletes secrets too.
    #[must_use]
    pub const fn with_writes(mut self) -> Self {
        self.writes = true;
        self
    }

    /// The backend cannot check what is stored together with a write.
    #[must_use]
    pub const fn without_conditions(mut self) -> Self {
        self.conditions = false;
        self
    }

    /// The backend deletes secrets only as a whole.
    #[must_use]
    pub const fn without_version_deletion(mut self) -> Self {
        self.version_deletion = false;
        self
    }

    /// The provider lists names.
    #[must_use]
    pub const fn with_lists(mut self) -> Self {
        self.lists = true;
        self
    }

    /// The provider tells the versions of a secret.
    #[must_use]
    pub const fn with_metadata(mut self) -> Self {
        self.describes = true;
        self
    }

    /// Each read of `name`, which the backend has already, lends something under a lease that can
    /// be renewed.
    #[must_use]
    pub const fn with_leases(mut self, name: &'static str) -> Self {
        self.lends = Some(name);
        self
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::new()
    }
}
