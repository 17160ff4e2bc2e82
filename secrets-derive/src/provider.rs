//! The providers that need no configuration, and which of them are compiled in.

/// A provider that can be named without being declared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    /// The cargo feature that it needs.
    pub(crate) feature: &'static str,
    /// Whether that feature is on.
    pub(crate) on: bool,
}

/// The built-in provider `$name` of the feature `$feature`.
macro_rules! builtin {
    ($name:literal) => {
        builtin!($name, $name)
    };
    ($name:literal, $feature:literal) => {
        Builtin { name: $name, feature: $feature, on: cfg!(feature = $feature) }
    };
}

/// Every built-in provider, in the order in which messages list them.
pub(crate) const BUILTIN: &[Builtin] = &[
    builtin!("env"),
    builtin!("dotenv"),
    builtin!("file"),
    builtin!("dir"),
    builtin!("memory"),
    builtin!("aws"),
    builtin!("ssm"),
    builtin!("aws-agent"),
    builtin!("ssm-agent", "aws-agent"),
    builtin!("vault"),
    builtin!("gcp"),
    builtin!("azure"),
];

pub(crate) fn is_builtin(name: &str) -> bool {
    BUILTIN.iter().any(|builtin| builtin.name == name)
}

/// The built-in provider that a key names: a `-` of its name is a `_` in the key.
pub(crate) fn of_key(key: &str) -> Option<&'static str> {
    BUILTIN.iter().map(|builtin| builtin.name).find(|name| name.replace('-', "_") == key)
}

/// The keys that name built-in providers.
pub(crate) fn keys() -> Vec<String> {
    BUILTIN.iter().map(|builtin| builtin.name.replace('-', "_")).collect()
}
