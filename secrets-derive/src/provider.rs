//! The providers that need no configuration, and which of them are compiled in.

/// A provider that can be named without being declared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    /// Whether the cargo feature of the same name is on.
    pub(crate) on: bool,
}

/// Every built-in provider, in the order in which messages list them.
pub(crate) const BUILTIN: &[Builtin] = &[
    Builtin { name: "env", on: cfg!(feature = "env") },
    Builtin { name: "dotenv", on: cfg!(feature = "dotenv") },
    Builtin { name: "file", on: cfg!(feature = "file") },
    Builtin { name: "dir", on: cfg!(feature = "dir") },
    Builtin { name: "memory", on: cfg!(feature = "memory") },
    Builtin { name: "aws", on: cfg!(feature = "aws") },
    Builtin { name: "ssm", on: cfg!(feature = "ssm") },
    Builtin { name: "vault", on: cfg!(feature = "vault") },
    Builtin { name: "gcp", on: cfg!(feature = "gcp") },
    Builtin { name: "azure", on: cfg!(feature = "azure") },
];

pub(crate) fn is_builtin(name: &str) -> bool {
    BUILTIN.iter().any(|builtin| builtin.name == name)
}
