//! What the process answers, as a value; borrowed from the response but for the secret itself.

use std::{borrow::Cow, num::NonZeroU64};

use http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{error, store::Store};
use crate::{
    error::{Error, ErrorKind, Result},
    value::{SecretBytes, Value, from_base64, from_json},
};

/// The answer of `GetSecretValue`. A `null` counts as missing.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Secret<'a> {
    #[serde(borrow, rename = "ARN")]
    arn: Option<Cow<'a, str>>,
    #[serde(borrow)]
    version_id: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "SecretString")]
    text: Option<&'a RawValue>,
    #[serde(borrow, rename = "SecretBinary")]
    binary: Option<&'a RawValue>,
}

/// The answer of `GetParameter`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Found<'a> {
    #[serde(borrow)]
    parameter: Parameter<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Parameter<'a> {
    #[serde(borrow, rename = "ARN")]
    arn: Option<Cow<'a, str>>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    version: Option<u64>,
}

/// The one copy of the secret that was asked for as `name`, out of a response that is wiped.
pub(super) fn value(
    store: Store,
    response: &Response<impl AsRef<[u8]>>,
    name: &str,
) -> Result<Value> {
    if response.status() != StatusCode::OK {
        return Err(error::from_answer(store, response));
    }
    let body = response.body().as_ref();
    match store {
        Store::Secrets => secret(parse(body)?, name),
        Store::Parameters => parameter(parse::<Found<'_>>(body)?.parameter, name),
    }
}

/// The parser's error would quote the answer.
fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T> {
    serde_json::from_slice(body).map_err(|_| error::unreadable())
}

fn secret(secret: Secret<'_>, name: &str) -> Result<Value> {
    let bytes = match (secret.text, secret.binary) {
        (Some(raw), _) => text(raw)?,
        (None, Some(raw)) => {
            let base64 = text(raw)?;
            let base64 = std::str::from_utf8(base64.expose()).ok();
            base64.and_then(from_base64).ok_or_else(error::unreadable)?
        }
        (None, None) => return Err(no_value()),
    };
    let value = Value::new(bytes);
    let value = match secret.version_id {
        Some(version) => value.with_version(version.into_owned()),
        None => value,
    };
    Ok(known_as(value, secret.arn, name))
}

fn parameter(parameter: Parameter<'_>, name: &str) -> Result<Value> {
    let value = Value::new(text(parameter.value.ok_or_else(no_value)?)?);
    // Version 0 is that of a secret which is read by a parameter's name. Its ARN is none here.
    let Some(version) = parameter.version.and_then(NonZeroU64::new) else { return Ok(value) };
    Ok(known_as(value.with_version(version.to_string()), parameter.arn, name))
}

fn text(raw: &RawValue) -> Result<SecretBytes> {
    let raw = Some(raw.get()).filter(|raw| raw.starts_with('"'));
    raw.and_then(from_json).map(SecretBytes::from).ok_or_else(error::unreadable)
}

/// The name is no alias of an ARN: that may be another account's, where the name means another one.
fn known_as(value: Value, arn: Option<Cow<'_, str>>, name: &str) -> Value {
    match arn.filter(|arn| arn != name) {
        Some(arn) => value.with_alias(arn.into_owned()),
        None => value,
    }
}

fn no_value() -> Error {
    Error::new(ErrorKind::NotFound, "the secret has no value")
        .with_hint("store a value, or remove the reference")
}

#[cfg(test)]
mod tests;
