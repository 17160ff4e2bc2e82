//! What a provider says of itself.

/// What a provider can do, for the plan, the runtime and the conformance suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is an answer of its own")]
pub struct Capabilities {
    max_batch: usize,
    local: bool,
    versions: bool,
    stages: bool,
    upkeep: bool,
}

impl Capabilities {
    /// Single fetches over a network, current versions only.
    #[must_use]
    pub const fn new() -> Self {
        Self { max_batch: 1, local: false, versions: false, stages: false, upkeep: false }
    }

    /// One call reads up to `secrets` secrets; 1 means there is no batch call.
    #[must_use]
    pub const fn with_max_batch(mut self, secrets: usize) -> Self {
        self.max_batch = if secrets == 0 { 1 } else { secrets };
        self
    }

    /// Reads never leave this machine, so they need no cache, no retry and no
    /// attempt limit: every load reads again, and no second copy is kept.
    #[must_use]
    pub const fn with_local(mut self) -> Self {
        self.local = true;
        self
    }

    /// `?version=` is understood.
    #[must_use]
    pub const fn with_versions(mut self) -> Self {
        self.versions = true;
        self
    }

    /// `?stage=` is understood.
    #[must_use]
    pub const fn with_stages(mut self) -> Self {
        self.stages = true;
        self
    }

    /// [`upkeep`](super::Provider::upkeep) has something to do.
    #[must_use]
    pub const fn with_upkeep(mut self) -> Self {
        self.upkeep = true;
        self
    }

    /// The same, and local only if `local` is so too.
    #[must_use]
    pub(crate) const fn and_local(mut self, local: bool) -> Self {
        self.local = self.local && local;
        self
    }

    /// How many secrets one call reads at most.
    #[must_use]
    pub const fn max_batch(&self) -> usize {
        self.max_batch
    }

    /// Whether reads stay on this machine.
    #[must_use]
    pub const fn is_local(&self) -> bool {
        self.local
    }

    /// Whether `?version=` is understood.
    #[must_use]
    pub const fn versions(&self) -> bool {
        self.versions
    }

    /// Whether `?stage=` is understood.
    #[must_use]
    pub const fn stages(&self) -> bool {
        self.stages
    }

    /// Whether there is something to do in the background.
    #[must_use]
    pub const fn upkeep(&self) -> bool {
        self.upkeep
    }
}

impl Default for Capabilities {
    fn default() -> Self {
        Self::new()
    }
}
