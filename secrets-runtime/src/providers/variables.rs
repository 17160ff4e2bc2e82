//! Environment variables, or what a test puts in their place.

#[cfg(feature = "env")]
use std::collections::BTreeMap;
use std::{ffi::OsString, fmt, sync::Arc};

#[cfg(any(feature = "_cloud", feature = "vault"))]
use crate::error::{Error, ErrorKind, Result};

type Lookup = Arc<dyn Fn(&str) -> Option<OsString> + Send + Sync>;

/// Where variables are looked up.
#[derive(Clone, Default)]
pub(crate) enum Variables {
    /// The process environment, without a pointer on the way.
    #[default]
    Process,
    Other(Lookup),
    #[cfg(feature = "env")]
    Fixed(Arc<BTreeMap<String, OsString>>),
}

impl Variables {
    pub(crate) fn from_fn(
        lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        Self::Other(Arc::new(lookup))
    }

    /// The variable's value in a buffer of its own. `None` for a name that cannot exist.
    #[inline]
    pub(crate) fn get(&self, name: &str) -> Option<OsString> {
        match self {
            Self::Process => std::env::var_os(name),
            Self::Other(lookup) => lookup(name),
            #[cfg(feature = "env")]
            Self::Fixed(variables) => variables.get(name).cloned(),
        }
    }

    /// The names that are set and are Unicode, in no order; `None` if they cannot be told.
    #[cfg(feature = "env")]
    pub(super) fn names(&self) -> Option<Vec<String>> {
        match self {
            Self::Process => {
                let names = std::env::vars_os().map(|(name, _)| name.into_string());
                Some(names.filter_map(Result::ok).collect())
            }
            Self::Other(_) => None,
            Self::Fixed(variables) => Some(variables.keys().cloned().collect()),
        }
    }

    /// The variable, unless it is empty.
    #[cfg(any(feature = "_cloud", feature = "aws-agent", feature = "vault"))]
    pub(super) fn set(&self, name: &str) -> Option<OsString> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// The variable as text, unless it is empty.
    #[cfg(any(feature = "_cloud", feature = "vault"))]
    pub(super) fn text(&self, name: &str) -> Result<Option<String>> {
        let value = self.set(name).map(OsString::into_string).transpose();
        value.map_err(|_| {
            Error::new(ErrorKind::Config, format!("the environment variable `{name}` is not UTF-8"))
                .with_hint("correct the variable")
        })
    }

    /// What is configured, or else the variable.
    #[cfg(any(feature = "_cloud", feature = "vault"))]
    pub(super) fn given(&self, configured: Option<&String>, name: &str) -> Result<Option<String>> {
        configured.map_or_else(|| self.text(name), |value| Ok(Some(value.clone())))
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Process => "Process",
            Self::Other(_) => "Other(..)",
            #[cfg(feature = "env")]
            Self::Fixed(_) => "Fixed(..)",
        })
    }
}
