//! What a backend can store.

/// The limits of a backend, as far as the suite has to respect them.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent limit")]
pub struct Profile {
    pub(super) binary: bool,
    pub(super) empty: bool,
    pub(super) max_len: usize,
    pub(super) trims_line_break: bool,
    pub(super) case_sensitive: bool,
    pub(super) previous_stage: Option<&'static str>,
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
}

impl Default for Profile {
    fn default() -> Self {
        Self::new()
    }
}
