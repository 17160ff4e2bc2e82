//! What AWS' error codes mean.

use crate::{
    error::{Error, ErrorKind},
    providers::answer::by_status,
};

/// An error as AWS reports it, of a call or of one item in a batch.
pub(super) struct Refusal<'a> {
    pub(super) code: Option<&'a str>,
    /// AWS' own words. They are looked at and never shown.
    pub(super) text: Option<&'a str>,
    /// The HTTP status, which says less than the code: throttling comes as 400.
    pub(super) status: u16,
}

impl Refusal<'_> {
    pub(super) fn error(&self, id: Option<&str>, permissions: &'static str) -> Error {
        let kind = self.kind();
        let code = self.code.map_or_else(|| format!("HTTP {}", self.status), str::to_owned);
        let words = self.words(kind);
        let message = match id {
            Some(id) => format!("{words} ({code}, request {id})"),
            None => format!("{words} ({code})"),
        };
        let error = Error::new(kind, message);
        match kind {
            ErrorKind::Denied => error.with_hint(permissions),
            ErrorKind::NotFound if self.is_deleted() => {
                error.with_hint("restore the secret, or remove the reference")
            }
            _ => error,
        }
    }

    pub(super) fn kind(&self) -> ErrorKind {
        let code = self.code.unwrap_or_default();
        match code {
            "ResourceNotFoundException" | "ParameterNotFound" | "ParameterVersionNotFound" => {
                ErrorKind::NotFound
            }
            // A secret that waits for its deletion can be restored, and is gone until then.
            _ if self.is_deleted() => ErrorKind::NotFound,
            "AccessDeniedException" | "AccessDenied" | "DecryptionFailure" => ErrorKind::Denied,
            "ExpiredToken"
            | "ExpiredTokenException"
            | "IncompleteSignature"
            | "IncompleteSignatureException"
            | "InvalidClientTokenId"
            | "InvalidSignatureException"
            | "MissingAuthenticationToken"
            | "MissingAuthenticationTokenException"
            | "RequestExpired"
            | "SignatureDoesNotMatch"
            | "UnrecognizedClientException" => ErrorKind::Unauthenticated,
            "InternalServiceError" | "InternalServerError" | "InternalFailure" => {
                ErrorKind::Unavailable
            }
            "RequestTimeout" | "RequestTimeoutException" => ErrorKind::Timeout,
            _ if is_throttling(code) => ErrorKind::Throttled,
            _ => by_status(self.status),
        }
    }

    fn is_deleted(&self) -> bool {
        self.code == Some("InvalidRequestException")
            && self.text.is_some_and(|text| text.contains("delet"))
    }

    fn words(&self, kind: ErrorKind) -> &'static str {
        match kind {
            ErrorKind::NotFound if self.is_deleted() => "the secret is scheduled for deletion",
            ErrorKind::NotFound => "AWS has no such secret or version",
            ErrorKind::Denied if self.code == Some("DecryptionFailure") => {
                "AWS cannot decrypt the secret with its key"
            }
            ErrorKind::Denied => "AWS does not allow the caller to read this",
            ErrorKind::Unauthenticated => "AWS does not accept the credentials",
            ErrorKind::Throttled => "AWS refuses more calls for now",
            ErrorKind::Timeout => "AWS took too long",
            ErrorKind::Unavailable => "AWS failed",
            _ => "AWS does not accept the request",
        }
    }
}

fn is_throttling(code: &str) -> bool {
    code.contains("Throttl")
        || matches!(
            code,
            "TooManyRequestsException"
                | "RequestLimitExceeded"
                | "SlowDown"
                | "PriorRequestNotComplete"
                | "LimitExceededException"
        )
}
