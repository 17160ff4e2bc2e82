//! From the SDK's errors to ours.
//!
//! The SDK's error is never kept: it holds the response. What remains is the code, by which AWS
//! documents its errors, and the id of the request, by which its support finds it.

use std::{borrow::Cow, error::Error as StdError, time::Duration};

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::{
    client::{orchestrator::HttpResponse, result::SdkError},
    http::Headers,
};
use aws_smithy_types::error::{ErrorMetadata, metadata::ProvideErrorMetadata};
use aws_types::request_id::RequestId;

use crate::{
    error::{Error, ErrorKind},
    providers::{answer::find, aws_refusal::Refusal, wire::WireError},
};

/// The error of a call that failed as a whole; `permissions` are those that the call needs.
pub(super) fn from_sdk<E>(error: &SdkError<E, HttpResponse>, permissions: &'static str) -> Error
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    let Some(response) = error.raw_response() else { return from_transit(error) };
    let (status, id) = (response.status().as_u16(), response.request_id());
    // A body that cannot be parsed comes as an error without a code.
    let Some(service) = error.as_service_error().filter(|_| !response.status().is_success()) else {
        return Error::new(ErrorKind::Unavailable, "the answer of AWS is not readable")
            .with_hint("check that the endpoint URL leads to AWS, then try again");
    };
    let refusal = Refusal { code: service.code(), text: service.message(), status };
    let error = refusal.error(id, permissions);
    match retry_after(response.headers()) {
        Some(wait) => error.with_retry_after(wait),
        None => error,
    }
}

/// A call that got no answer, or was never made.
fn from_transit(error: &(dyn StdError + 'static)) -> Error {
    if let Some(cause) = find::<CredentialsError>(error) {
        return from_credentials(cause);
    }
    match find::<WireError>(error) {
        Some(cause) => from_wire(cause, ""),
        None => Error::new(ErrorKind::Config, "the AWS SDK could not make the request")
            .with_hint("check the region, the endpoint URL and the profile"),
    }
}

fn from_credentials(cause: &CredentialsError) -> Error {
    let (kind, message) = match cause {
        CredentialsError::CredentialsNotLoaded(_) => {
            (ErrorKind::Unauthenticated, "no AWS credentials were found".into())
        }
        CredentialsError::ProviderTimedOut(_) => {
            (ErrorKind::Timeout, "no AWS credentials came within the SDK's limit".into())
        }
        CredentialsError::ProviderError(_) => match find::<WireError>(cause) {
            Some(wire) => return from_wire(wire, "no AWS credentials: "),
            None => from_issuer(find(cause)),
        },
        _ => (ErrorKind::Config, "the AWS profile cannot be used".into()),
    };
    Error::new(kind, message).with_hint(
        "check AWS_PROFILE, the access keys or the role; a profile that uses IAM Identity Center \
         or a program needs the feature `aws-sso`",
    )
}

/// STS or another issuer gave an answer, and no credentials.
fn from_issuer(answer: Option<&ErrorMetadata>) -> (ErrorKind, Cow<'static, str>) {
    let Some(code) = answer.and_then(ErrorMetadata::code) else {
        return (ErrorKind::Unauthenticated, "no AWS credentials could be had".into());
    };
    let kind = Refusal { code: Some(code), text: None, status: 400 }.kind();
    let kind = if kind.is_transient() { kind } else { ErrorKind::Unauthenticated };
    (kind, format!("no AWS credentials were issued ({code})").into())
}

fn from_wire(cause: &WireError, context: &str) -> Error {
    let trust = "trust the server's issuer by SSL_CERT_FILE or `AwsConfig::ca_file`";
    cause.to_error(context, "correct the endpoint URL", trust)
}

fn retry_after(headers: &Headers) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.trim().parse().ok();
    let millis = number("x-amz-retry-after").map(Duration::from_millis);
    millis.or_else(|| number("retry-after").map(Duration::from_secs))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aws_smithy_runtime_api::http::Headers;

    use super::retry_after;

    fn wait(name: &'static str, value: &'static str) -> Option<Duration> {
        let mut headers = Headers::new();
        headers.insert(name, value);
        retry_after(&headers)
    }

    #[test]
    fn a_wait_is_taken_from_either_header() {
        assert_eq!(wait("retry-after", "2"), Some(Duration::from_secs(2)));
        assert_eq!(wait("x-amz-retry-after", "1500"), Some(Duration::from_millis(1500)));
        // A date is not worth a parser: the runtime's own wait will do.
        assert_eq!(wait("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"), None);
    }
}
