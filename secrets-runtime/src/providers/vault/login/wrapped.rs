//! Credentials inside of a wrapping token, which can be opened once.

use http::{Method, StatusCode};
use tokio::sync::Mutex;

use super::credential::{self, VaultCredential};
use crate::{
    error::{Error, ErrorKind, Result},
    providers::vault::{
        answer,
        error::{self, Answer},
        hosts::Hosts,
        link::{Link, Message},
        token::Token,
    },
    value::SecretBytes,
};

/// What was opened last: later logins need it, and nobody can open its token again.
#[derive(Default)]
pub(super) struct Wrapped(Mutex<Option<Opened>>);

struct Opened {
    token: SecretBytes,
    content: SecretBytes,
}

impl Wrapped {
    /// What is inside of the token that `source` holds, or held when it was opened.
    pub(super) async fn open(
        &self,
        source: &VaultCredential,
        link: &Link,
        hosts: &Hosts,
    ) -> Result<SecretBytes> {
        let mut opened = self.0.lock().await;
        let token = source.read("wrapping token", hosts).await;
        let kept = opened.as_ref().filter(|opened| opened.is_of(&token));
        if let Some(opened) = kept {
            return Ok(SecretBytes::copy_from(opened.content.expose()));
        }
        let token = token?;
        credential::text("wrapping token", &token)?;
        let content = unwrap(&token, link).await?;
        let copy = SecretBytes::copy_from(content.expose());
        *opened = Some(Opened { token, content });
        Ok(copy)
    }
}

impl Opened {
    /// Whoever wrote the token may take it away once it was opened.
    fn is_of(&self, token: &Result<SecretBytes>) -> bool {
        token.as_ref().map_or(true, |token| token.expose() == self.token.expose())
    }
}

async fn unwrap(token: &SecretBytes, link: &Link) -> Result<SecretBytes> {
    let token = Token::new(token.expose())?.into_header()?;
    let message = Message::new(Method::POST, "sys/wrapping/unwrap", &[]).with_token(&token);
    let response = link.send(&message).await?;
    let answer = Answer::of(&response);
    match response.status() {
        StatusCode::OK => Ok(SecretBytes::copy_from(answer::unwrapped(answer.body)?.as_bytes())),
        StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN => Err(spent(&answer)),
        _ => Err(error::from_server(&answer)),
    }
}

fn spent(answer: &Answer<'_>) -> Error {
    answer.error(
        ErrorKind::Unauthenticated,
        "the wrapping token was opened already, or is too old",
        "find out who opened it: if it was nobody of yours, somebody else has the secret id, so \
         destroy that; then wrap a new one",
    )
}
