//! One version of a secret.

use std::{
    borrow::Cow,
    time::{Duration, SystemTime},
};

use azure_core::Bytes;
use azure_security_keyvault_secrets::models::SecretClientGetSecretOptions;
use serde::Deserialize;
use serde_json::value::RawValue;
use zeroize::Zeroize as _;

use super::{
    error,
    name::{self, version_of_url},
    session::Session,
};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::FetchRequest,
    value::{Value, from_json},
};

const PERMISSION: &str =
    "give the caller the role `Key Vault Secrets User`, or Get in the vault's access policy";

/// The answer, borrowed from what was read; the client's own type would copy the value.
#[derive(Deserialize)]
struct Bundle<'a> {
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(default)]
    attributes: Attributes,
}

/// Times in seconds since 1970.
#[derive(Default, Deserialize)]
struct Attributes {
    nbf: Option<u64>,
    exp: Option<u64>,
}

pub(super) async fn read(session: &Session, request: &FetchRequest<'_>) -> Result<Value> {
    let name = name::stored(request.name(), session)?;
    let secret_version = name::version(request.selector())?;
    let options = SecretClientGetSecretOptions { secret_version, ..Default::default() };
    let answer = session.client.get_secret(&name, Some(options)).await;
    let answer = answer.map_err(|cause| error::from_client(&cause, PERMISSION))?;
    let body = Bytes::from(answer.into_body());
    let value = value(&body, session.ignore_validity);
    // The client's copy of the answer, which nobody else holds any more.
    if let Ok(mut body) = body.try_into_mut() {
        body.as_mut().zeroize();
    }
    value
}

/// The parser's error would quote the value.
fn value(body: &[u8], ignore_validity: bool) -> Result<Value> {
    let bundle: Bundle<'_> = serde_json::from_slice(body).map_err(|_| error::unreadable())?;
    if !ignore_validity {
        check_validity(&bundle.attributes, SystemTime::now())?;
    }
    let raw = bundle.value.map(RawValue::get).filter(|raw| raw.starts_with('"'));
    let text = raw.and_then(from_json).ok_or_else(error::unreadable)?;
    let version = version_of_url(&bundle.id).ok_or_else(error::unreadable)?;
    let value = Value::new(text).with_version(version);
    Ok(match bundle.attributes.exp.filter(|_| !ignore_validity) {
        Some(end) => value.with_expires_at(time(end)),
        None => value,
    })
}

fn check_validity(attributes: &Attributes, now: SystemTime) -> Result<()> {
    let (words, hint) = if attributes.nbf.is_some_and(|start| now < time(start)) {
        ("the secret is not valid yet", "change its activation date")
    } else if attributes.exp.is_some_and(|end| time(end) <= now) {
        ("the secret has expired", "store a new version, or change its expiration date")
    } else {
        return Ok(());
    };
    let hint = format!("{hint}; `AzureConfig::ignore_validity` reads it all the same");
    Err(Error::new(ErrorKind::Denied, words).with_hint(hint))
}

pub(super) fn time(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.min(u64::from(u32::MAX) * 8))
}
