//! Where a standby says that the active server is.

use http::{Response, StatusCode, Uri, header, uri::Scheme};

use crate::{
    error::{Error, ErrorKind, Result},
    providers::wire::Body,
};

/// The URL to send the same request to, if the answer of `from` names one.
pub(super) fn target(from: &Uri, answer: &Response<Body>) -> Result<Option<Uri>> {
    // The other redirects turn a write into a read.
    let same_method = [StatusCode::TEMPORARY_REDIRECT, StatusCode::PERMANENT_REDIRECT];
    let location = answer.headers().get(header::LOCATION);
    let Some(location) = location.filter(|_| same_method.contains(&answer.status())) else {
        return Ok(None);
    };
    let location = location.to_str().map_err(|_| refused("to what is not a URL"))?;
    resolve(from, location).map(Some)
}

fn resolve(from: &Uri, location: &str) -> Result<Uri> {
    let mut parts =
        location.parse::<Uri>().map_err(|_| refused("to what is not a URL"))?.into_parts();
    if parts.authority.is_none() && location.starts_with('/') && !location.starts_with("//") {
        parts.scheme = from.scheme().cloned();
        parts.authority = from.authority().cloned();
    }
    if parts.authority.as_ref().is_none_or(|authority| authority.as_str().contains('@')) {
        return Err(refused("to what is not a URL of a server"));
    }
    if parts.scheme.as_ref() != from.scheme() && parts.scheme != Some(Scheme::HTTPS) {
        return Err(refused("to a scheme that is less safe, which might show the token"));
    }
    Uri::from_parts(parts).map_err(|_| refused("to what is not a URL"))
}

/// The target is not shown, since it may hold a password.
fn refused(problem: &str) -> Error {
    let message = format!("this server is a standby and redirects {problem}");
    Error::new(ErrorKind::Config, message).with_hint(HINT)
}

pub(super) fn circle() -> Error {
    let message = "this server is a standby and its redirects do not end";
    Error::new(ErrorKind::Unavailable, message).with_hint(HINT)
}

const HINT: &str = "correct `api_addr` of the servers, or set the address to a load balancer that \
                    finds the active one";

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

    use super::resolve;

    fn resolved(from: &str, location: &str) -> Option<String> {
        resolve(&from.parse().unwrap(), location).ok().map(|uri| uri.to_string())
    }

    #[test]
    fn a_target_is_another_server_or_another_path() {
        let from = "https://standby:8200/v1/secret/a?version=1";
        for (location, target) in [
            ("https://active:8200/v1/secret/a", Some("https://active:8200/v1/secret/a")),
            ("/v1/secret/b?x=1", Some("https://standby:8200/v1/secret/b?x=1")),
            ("http://active:8200/v1/secret/a", None),
            ("//active/v1/secret/a", None),
            ("https://user:hunter2@active/v1/secret/a", None),
            ("secret/b", None),
            ("", None),
        ] {
            assert_eq!(resolved(from, location).as_deref(), target, "{location}");
        }
    }

    #[test]
    fn a_redirect_may_lead_to_a_safer_scheme() {
        let target = resolved("http://standby/v1/a", "https://active/v1/a");
        assert_eq!(target.unwrap(), "https://active/v1/a");
        assert!(resolved("http://standby/v1/a", "ftp://active/v1/a").is_none());
    }
}
