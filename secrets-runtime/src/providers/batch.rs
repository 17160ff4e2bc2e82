//! One reading of files for many requests.

use std::convert::identity;

use super::{read, selector};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::FetchRequest,
    value::Value,
};

/// Gives the names of `requests` to `read`, on a thread that may wait.
///
/// `read` returns one result per name, in the same order, or one error for all. A request for
/// a version or a stage fails on its own.
pub(super) async fn fetch(
    requests: &[FetchRequest<'_>],
    read: impl FnOnce(&[Box<str>]) -> Result<Vec<Result<Value>>> + Send + 'static,
) -> Vec<Result<Value>> {
    let check = |request: &FetchRequest<'_>| selector::check(selector::LOCAL, *request);
    let checks: Vec<Result<()>> = requests.iter().map(check).collect();
    let wanted = requests.iter().zip(&checks).filter(|(_, check)| check.is_ok());
    let names: Vec<Box<str>> = wanted.map(|(request, _)| request.name().into()).collect();
    match read::blocking(move || read(&names)).await.and_then(identity) {
        Ok(results) => merge(checks, results),
        Err(error) => {
            checks.into_iter().map(|check| check.and_then(|()| Err(error.clone()))).collect()
        }
    }
}

/// [`fetch`] for one request.
pub(super) async fn fetch_one(
    request: &FetchRequest<'_>,
    read: impl FnOnce(&[Box<str>]) -> Result<Vec<Result<Value>>> + Send + 'static,
) -> Result<Value> {
    fetch(std::slice::from_ref(request), read).await.pop().unwrap_or_else(|| Err(too_few()))
}

/// Makes a type a provider that has `fn read_all(&self, names: &[Box<str>])`, as [`fetch`] wants it,
/// and `fn names(&self, request: ListRequest<'_>) -> Result<Vec<String>>`, which may give others too.
macro_rules! provider_of_files {
    ($provider:ty) => {
        impl crate::provider::Provider for $provider {
            fn capabilities(&self) -> crate::provider::Capabilities {
                crate::providers::selector::LOCAL
            }

            async fn fetch(
                &self,
                request: &crate::provider::FetchRequest<'_>,
            ) -> crate::error::Result<crate::value::Value> {
                let provider = self.clone();
                batch::fetch_one(request, move |names| provider.read_all(names)).await
            }

            async fn fetch_batch(
                &self,
                requests: &[crate::provider::FetchRequest<'_>],
            ) -> Vec<crate::error::Result<crate::value::Value>> {
                let provider = self.clone();
                batch::fetch(requests, move |names| provider.read_all(names)).await
            }

            async fn list_page(
                &self,
                request: &crate::provider::ListRequest<'_>,
            ) -> crate::error::Result<crate::provider::ListPage> {
                let (prefix, separators) = (request.prefix().to_owned(), request.separators());
                let provider = self.clone();
                let list = move || {
                    let request = crate::provider::ListRequest::new(&prefix);
                    let names = provider.names(request.with_separators(separators))?;
                    Ok(crate::providers::names::beginning_with(&prefix, names).into())
                };
                read::blocking(list).await?
            }
        }
    };
}

pub(super) use provider_of_files;

fn merge(checks: Vec<Result<()>>, results: Vec<Result<Value>>) -> Vec<Result<Value>> {
    let mut results = results.into_iter();
    let mut next = |()| results.next().unwrap_or_else(|| Err(too_few()));
    checks.into_iter().map(|check| check.and_then(&mut next)).collect()
}

fn too_few() -> Error {
    Error::new(ErrorKind::Unavailable, "the provider gave fewer results than were asked for")
}
