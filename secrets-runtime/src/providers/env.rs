//! Environment variables: `env:NAME`.
//!
//! The name is the variable's, behind the prefix. A variable that is set is a value
//! even if it is empty. One that is not set may be given by a file: `NAME_FILE` is then
//! the file's path, as in the official Docker images; an empty path counts as not set.

use std::{borrow::Cow, ffi::OsString, path::PathBuf, sync::Arc};

use super::{NameMap, names, read, selector, variables::Variables};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::{AtHand, Capabilities, FetchRequest, ListPage, ListRequest, Provider},
    reference::Selector,
    value::{SecretBytes, Value},
};

/// Reads environment variables, and the files that `*_FILE` variables name.
///
/// `NAME_FILE` is asked for only if `NAME` is not set; if both are, `NAME` counts. From the
/// file's content one line break at the end is cut off. Values need not be Unicode.
///
/// The process environment itself cannot be wiped: it keeps its copy of each variable.
///
/// ```
/// use secrets_runtime::{FetchRequest, Provider, SecretRef, providers::EnvProvider};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> secrets_runtime::Result<()> {
/// // `env:TOKEN` now means the variable `APP_TOKEN`.
/// let env = EnvProvider::new()
///     .with_prefix("APP_")
///     .with_variables(|name| (name == "APP_TOKEN").then(|| "s3cret".into()));
///
/// let value = env.fetch(&FetchRequest::new(SecretRef::new("env", "TOKEN"))).await?;
/// assert_eq!(value.expose_bytes(), b"s3cret");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct EnvProvider {
    prefix: Box<str>,
    names: NameMap,
    file_variables: bool,
    variables: Variables,
}

impl EnvProvider {
    /// Reads the process environment, with `*_FILE` variables and without a prefix.
    #[must_use]
    pub fn new() -> Self {
        let (names, variables) = (NameMap::new(), Variables::Process);
        Self { prefix: "".into(), names, file_variables: true, variables }
    }

    /// Puts `prefix` before each name, exactly as it is written.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<Box<str>>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// What stands for characters that variables seldom have, behind the prefix. Default: nothing.
    ///
    /// Variables that no name leads to are not listed.
    ///
    /// ```
    /// use secrets_runtime::providers::{EnvProvider, NameMap};
    ///
    /// // `env:db/password` now means the variable `DB_PASSWORD`.
    /// let env = EnvProvider::new().with_name_map(NameMap::new().with('/', '_').upper_case());
    /// ```
    #[must_use]
    pub fn with_name_map(mut self, names: NameMap) -> Self {
        self.names = names;
        self
    }

    /// Takes `NAME_FILE` for a variable like any other.
    #[must_use]
    pub fn without_file_variables(mut self) -> Self {
        self.file_variables = false;
        self
    }

    /// Looks variables up with `lookup` in place of the process environment. They cannot be listed;
    /// those of [`with_fixed_variables`](Self::with_fixed_variables) can.
    ///
    /// Tests use it, since changing the environment of a running process is not safe.
    #[must_use]
    pub fn with_variables(
        mut self,
        lookup: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Variables::from_fn(lookup);
        self
    }

    /// Takes these variables in place of the process environment.
    #[must_use]
    pub fn with_fixed_variables(
        mut self,
        variables: impl IntoIterator<Item = (impl Into<String>, impl Into<OsString>)>,
    ) -> Self {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.variables = Variables::Fixed(Arc::new(variables.collect()));
        self
    }

    fn look_up(&self, request: FetchRequest<'_>) -> Result<Found> {
        selector::check(selector::LOCAL, request)?;
        let name = self.variable(request.name())?;
        match self.variables.get(&name) {
            Some(value) => Ok(Found::Value(value)),
            None => self.look_up_file(&name),
        }
    }

    fn variable<'a>(&self, name: &'a str) -> Result<Cow<'a, str>> {
        let stored = self.names.stored(name);
        if holds_equals_sign(&stored) {
            return Err(Error::new(
                ErrorKind::Config,
                "the name of an environment variable cannot hold `=`",
            )
            .with_hint("correct the name in the reference"));
        }
        if self.prefix.is_empty() {
            return Ok(stored);
        }
        Ok(Cow::Owned(format!("{}{stored}", self.prefix)))
    }

    #[cold]
    fn look_up_file(&self, name: &str) -> Result<Found> {
        let path = if self.file_variables {
            self.variables.get(&format!("{name}_FILE")).filter(|path| !path.is_empty())
        } else {
            None
        };
        path.map(|path| Found::File(path.into())).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("the environment variable `{name}` is not set"))
        })
    }
}

/// The C library would take `A=B` for the variable `A` whose value starts with `B=`.
/// A name with a NUL needs no such care: it is never found.
fn holds_equals_sign(name: &str) -> bool {
    // Every load looks at every name, so there is no branch for each byte.
    let holds =
        |bytes: &[u8]| bytes.iter().fold(0, |held, byte| held | u8::from(*byte == b'=')) > 0;
    let (chunks, rest) = name.as_bytes().as_chunks::<8>();
    chunks.iter().any(|chunk| holds(chunk)) || holds(rest)
}

/// Where a variable's value is.
enum Found {
    Value(OsString),
    File(PathBuf),
}

impl Found {
    async fn read(self) -> Result<Value> {
        match self {
            Self::Value(value) => Ok(Value::new(value.into_encoded_bytes())),
            // A path that leads nowhere is a mistake, not a missing secret.
            Self::File(path) => read::line(path, ErrorKind::Config).await.map(Value::new),
        }
    }
}

impl Provider for EnvProvider {
    fn capabilities(&self) -> Capabilities {
        selector::LOCAL
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        self.look_up(*request)?.read().await
    }

    /// A secret that only a `*_FILE` variable gives is not listed: many a variable with such a name
    /// is the path of something else.
    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        let all = self.variables.names().ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, "variables that a function looks up have no list")
                .with_hint("use `with_fixed_variables`")
        })?;
        let own = all.iter().filter(|name| !holds_equals_sign(name));
        let own = own.filter_map(|name| name.strip_prefix(&*self.prefix));
        let called = own.filter_map(|name| self.names.called(name).ok());
        Ok(names::beginning_with(request.prefix(), called).into())
    }
}

impl AtHand for EnvProvider {
    /// The common case: the name as it is, no version, and the variable is set.
    #[inline]
    fn at_hand(&self, request: &FetchRequest<'_>) -> Option<SecretBytes> {
        let name = request.name();
        let as_it_is = self.prefix.is_empty() && self.names.is_empty();
        let is_plain = as_it_is && matches!(request.selector(), Selector::Latest);
        if !is_plain || holds_equals_sign(name) {
            return None;
        }
        self.variables.get(name).map(|value| value.into_encoded_bytes().into())
    }
}

impl Default for EnvProvider {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
