//! What goes wrong, told by a secret's name.

use super::{http::Answer, protocol};

#[derive(Clone, Copy)]
pub(super) enum Fault {
    /// An HTTP status and an error of the service.
    Error(&'static str, &'static str),
    /// No answer, ever.
    Silence,
}

/// The fault of the request number `number` for `name`, from 1.
pub(super) fn of(name: &str, number: u64) -> Option<Fault> {
    let (word, _) = name.split_once('/')?;
    match word.strip_prefix("later-") {
        Some(_) if number == 1 => None,
        later => named(later.unwrap_or(word)),
    }
}

fn named(word: &str) -> Option<Fault> {
    match word {
        "failing" => Some(Fault::Error("500 Internal Server Error", "InternalServiceError")),
        "unavailable" => Some(Fault::Error("503 Service Unavailable", "ServiceUnavailable")),
        "throttled" => Some(Fault::Error("400 Bad Request", "ThrottlingException")),
        "denied" => Some(Fault::Error("400 Bad Request", "AccessDeniedException")),
        "missing" => Some(Fault::Error("400 Bad Request", "ResourceNotFoundException")),
        "hanging" => Some(Fault::Silence),
        _ => None,
    }
}

impl Fault {
    /// What is sent; never ready if nothing is.
    pub(super) async fn answer(self) -> Answer {
        match self {
            Self::Error(status, kind) => protocol::error(status, kind),
            Self::Silence => std::future::pending().await,
        }
    }
}
