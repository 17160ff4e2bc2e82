//! Names that begin the same at the backend, and whose beginning callers leave out.

use crate::{
    SecretRef,
    error::{Error, ErrorKind, Result},
    layer::Layer,
    provider::{
        Capabilities, FetchRequest, ListPage, ListRequest, Metadata, Provider, SharedProvider,
        WriteRequest, forward_life,
    },
    value::Value,
};

/// Puts a prefix before each name: callers use the rest of it, and get it back by that from lists.
///
/// The prefix is taken exactly: nothing stands between it and a name unless it is written, so
/// `APP_` makes `env:TOKEN` the variable `APP_TOKEN`, and `prod/app/` makes `aws:db` the secret
/// `prod/app/db`. What is written and deleted goes the same way.
///
/// A name that leads out of the prefix, such as `../db`, is refused. An
/// [alias](Value::with_alias) without the prefix, such as an ARN, is dropped: callers cannot ask
/// for it.
///
/// ```
/// use secrets_runtime::{Runtime, layers::Prefix, providers::MemoryProvider};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> secrets_runtime::Result<()> {
/// let memory = MemoryProvider::new();
/// memory.insert("prod/app/token", "t0ken");
/// let runtime = Runtime::builder()
///     .provider("team", memory)
///     .provider_layer("team", Prefix::new("prod/app/"))
///     .build()?;
///
/// assert_eq!(runtime.get("team:token").await?.expose_bytes(), b"t0ken");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Prefix {
    prefix: Box<str>,
}

impl Prefix {
    /// Puts `prefix` before each name, as it is.
    pub fn new(prefix: impl Into<Box<str>>) -> Self {
        Self { prefix: prefix.into() }
    }

    /// The name at the backend.
    fn full(&self, name: &str) -> Result<String> {
        if name.is_empty() || parts(name).any(leads_out) {
            return Err(self.refused());
        }
        Ok(format!("{}{name}", self.prefix))
    }

    /// What the names at the backend begin with, if those that callers use begin with `begin`.
    fn full_begin(&self, begin: &str) -> Result<String> {
        let whole = begin.rfind(['/', '\\']).map_or("", |end| &begin[..end]);
        if parts(whole).any(leads_out) {
            return Err(self.refused());
        }
        Ok(format!("{}{begin}", self.prefix))
    }

    fn refused(&self) -> Error {
        let message = format!("the name leads out of the prefix `{}` of its provider", self.prefix);
        Error::new(ErrorKind::Config, message)
            .with_hint("use a name without `.` and `..` between slashes")
    }

    /// The name that callers use; `None` for what they cannot ask for.
    fn logical<'n>(&self, name: &'n str) -> Option<&'n str> {
        name.strip_prefix(&*self.prefix).filter(|name| self.full(name).is_ok())
    }

    fn value(&self, value: Value) -> Value {
        value.map_aliases(|alias| self.logical(alias).map(Into::into))
    }
}

fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(['/', '\\'])
}

fn leads_out(part: &str) -> bool {
    matches!(part, "." | "..")
}

impl Layer for Prefix {
    fn layer(&self, inner: SharedProvider) -> SharedProvider {
        SharedProvider::new(Prefixed { inner, prefix: self.clone() })
    }
}

#[derive(Debug)]
struct Prefixed {
    inner: SharedProvider,
    prefix: Prefix,
}

impl Prefixed {
    /// What the provider says of those whose names are right.
    async fn fetch_named(
        &self,
        requests: &[FetchRequest<'_>],
        names: &[Result<String>],
    ) -> Vec<Result<Value>> {
        let both = requests.iter().zip(names);
        let right = both.filter_map(|(request, name)| Some(request.named(name.as_ref().ok()?)));
        let right: Vec<_> = right.collect();
        if right.is_empty() { Vec::new() } else { self.inner.fetch_batch(&right).await }
    }
}

#[deny(clippy::missing_trait_methods)]
impl Provider for Prefixed {
    forward_life!(inner);

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        let name = self.prefix.full(request.name())?;
        let value = self.inner.fetch(&request.named(&name)).await?;
        Ok(self.prefix.value(value))
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        let names: Vec<_> =
            requests.iter().map(|request| self.prefix.full(request.name())).collect();
        let right = names.iter().filter(|name| name.is_ok()).count();
        let results = self.fetch_named(requests, &names).await;
        // Of a wrong number of results nobody can tell which is whose; the caller sees that too.
        if results.len() != right {
            return Vec::new();
        }
        let mut results = results.into_iter().map(|result| result.map(|v| self.prefix.value(v)));
        let answers = names.into_iter().filter_map(|name| match name {
            Ok(_) => results.next(),
            Err(error) => Some(Err(error)),
        });
        answers.collect()
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        let begin = self.prefix.full_begin(request.prefix())?;
        let own = self.prefix.prefix.matches('/').count();
        let full = ListRequest::new(&begin)
            .with_separators(request.separators().map(|most| most + own))
            .with_page(request.page());
        let page = self.inner.list_page(&full).await?;
        Ok(page.map_names(|name| self.prefix.logical(name)))
    }

    async fn metadata(&self, request: &FetchRequest<'_>) -> Result<Metadata> {
        let name = self.prefix.full(request.name())?;
        self.inner.metadata(&request.named(&name)).await
    }

    async fn put(&self, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
        let name = self.prefix.full(request.name())?;
        let reference = SecretRef::new(request.reference().scheme(), &name);
        let request =
            WriteRequest::new(reference, request.expose_value()).on_condition(request.condition());
        self.inner.put(&request).await
    }

    async fn delete(&self, request: &FetchRequest<'_>) -> Result<()> {
        let name = self.prefix.full(request.name())?;
        self.inner.delete(&request.named(&name)).await
    }
}

#[cfg(test)]
mod tests;
