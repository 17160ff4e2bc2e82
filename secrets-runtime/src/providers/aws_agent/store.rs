//! The two services behind the process: how each is asked.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    error::{Error, ErrorKind, Result},
    provider::FetchRequest,
    reference::Selector,
};

/// Everything but the characters that mean nothing in a query.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Store {
    /// Secrets Manager.
    Secrets,
    /// SSM Parameter Store.
    Parameters,
}

impl Store {
    /// Path and query of a request.
    pub(super) fn target(self, request: FetchRequest<'_>) -> Result<String> {
        let name = encode(request.name());
        let whole = match self {
            Self::Secrets => format!("/secretsmanager/get?secretId={name}"),
            Self::Parameters => {
                format!("/systemsmanager/parameters/get?name={name}&withDecryption=true")
            }
        };
        let pin = self.pin(request.selector())?;
        Ok(pin.map_or_else(|| whole.clone(), |(key, pin)| format!("{whole}&{key}={}", encode(pin))))
    }

    /// What more to send so that the process passes its cache by.
    pub(super) fn refresh(self) -> Option<&'static str> {
        match self {
            Self::Secrets => Some("&refreshNow=true"),
            Self::Parameters => None,
        }
    }

    /// What the credentials of the process have to allow.
    pub(super) fn permissions(self) -> &'static str {
        match self {
            Self::Secrets => {
                "allow `secretsmanager:GetSecretValue` and `secretsmanager:DescribeSecret` on the \
                 secret to the agent, and `kms:Decrypt` on its key if it is not the default one"
            }
            Self::Parameters => {
                "allow `ssm:GetParameter` on the parameter to the function's role, and \
                 `kms:Decrypt` on its key if it is not the default one"
            }
        }
    }

    fn pin(self, selector: Selector<'_>) -> Result<Option<(&'static str, &str)>> {
        match (self, selector) {
            (_, Selector::Latest) => Ok(None),
            (Self::Secrets, Selector::Version(id)) => Ok(Some(("versionId", id))),
            (Self::Secrets, Selector::Stage(label)) => Ok(Some(("versionStage", label))),
            (Self::Parameters, Selector::Version(number)) if is_number(number) => {
                Ok(Some(("version", number)))
            }
            (Self::Parameters, Selector::Stage(label)) if !is_number(label) => {
                Ok(Some(("label", label)))
            }
            // AWS reads `NAME:3` as a version and `NAME:x` as a label, whichever was meant.
            (Self::Parameters, Selector::Version(pin) | Selector::Stage(pin)) => Err(Error::new(
                ErrorKind::NotFound,
                format!("the parameter has no version `{pin}`"),
            )
            .with_hint("write a number as `?version=3`, and a label as `?stage=release`")),
        }
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn encode(text: &str) -> impl std::fmt::Display {
    utf8_percent_encode(text, ENCODED)
}

#[cfg(test)]
mod tests;
