//! A stand-in for the AWS Secrets Manager Agent and for the Lambda extension, in memory.
//!
//! It speaks their documented protocol: paths, queries, the token's header and the shape of answers.
//! The agent's errors are as version 2.1.0 makes them, the extension's as its users report them.
//! Nothing here does I/O, so that tests and examples may serve it as they like.

use std::collections::BTreeMap;

use base64ct::{Base64, Encoding as _};
use serde_json::{Value, json};

const SECRET: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";
/// What AWS adds to the ARN of a secret.
const RANDOM: &str = "-AbC123";
const PARAMETER: &str = "arn:aws:ssm:eu-west-1:123456789012:parameter";

/// Status and body.
pub(crate) type Answer = (u16, String);

/// What is stored, and how it answers.
#[derive(Debug)]
pub(crate) struct Agent {
    pub(crate) token: String,
    /// Whether it says nothing of why it refuses, as the extension does.
    pub(crate) is_extension: bool,
    /// The versions of each secret, oldest first.
    secrets: BTreeMap<String, Vec<Vec<u8>>>,
    parameters: BTreeMap<String, Vec<String>>,
}

impl Agent {
    pub(crate) fn new(token: &str) -> Self {
        let (secrets, parameters) = (BTreeMap::new(), BTreeMap::new());
        Self { token: token.to_owned(), is_extension: false, secrets, parameters }
    }

    /// A value that is not text becomes a binary secret.
    pub(crate) fn put_secret(&mut self, name: &str, value: impl Into<Vec<u8>>) {
        self.secrets.entry(name.to_owned()).or_default().push(value.into());
    }

    /// The names of parameters begin with `/`.
    pub(crate) fn put_parameter(&mut self, name: &str, value: &str) {
        self.parameters.entry(name.to_owned()).or_default().push(value.to_owned());
    }

    #[allow(dead_code, reason = "only tests remove")]
    pub(crate) fn remove(&mut self, name: &str) {
        self.secrets.remove(name);
        self.parameters.remove(name);
    }

    /// The answer to `GET target` with this token.
    pub(crate) fn answer(&self, target: &str, token: Option<&str>) -> Answer {
        if token != Some(&self.token) {
            return (403, "Bad Token".to_owned());
        }
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query: BTreeMap<_, _> = query.split('&').filter_map(word).collect();
        let found = match path {
            "/secretsmanager/get" => self.secret(&query),
            "/systemsmanager/parameters/get" => self.parameter(&query),
            _ => return (404, "Not found".to_owned()),
        };
        match found {
            Ok(found) => (200, found.to_string()),
            Err(_) if self.is_extension => {
                (400, "an unexpected error occurred while executing request".to_owned())
            }
            Err(code) => {
                (400, format!(r#"{{"__type":"{code}", "message":"as the stand-in says"}}"#))
            }
        }
    }

    fn secret(&self, query: &BTreeMap<&str, String>) -> Result<Value, &'static str> {
        let missing = "ResourceNotFoundException";
        let name = query.get("secretId").ok_or("InvalidParameterException")?;
        let arn = name.strip_prefix(SECRET).and_then(|rest| rest.strip_suffix(RANDOM));
        let name = arn.unwrap_or(name);
        let versions = self.secrets.get(name).ok_or(missing)?;
        let stage = query.get("versionStage").map_or("AWSCURRENT", String::as_str);
        let number = match (query.get("versionId"), stage) {
            (Some(id), _) => id.strip_prefix("version-").and_then(|number| number.parse().ok()),
            (None, "AWSCURRENT") => Some(versions.len()),
            (None, "AWSPREVIOUS") => Some(versions.len() - 1),
            _ => None,
        };
        let number: usize = number.ok_or(missing)?;
        let value = versions.get(number.wrapping_sub(1)).ok_or(missing)?;
        let (key, value) = match std::str::from_utf8(value) {
            Ok(text) => ("SecretString", text.to_owned()),
            Err(_) => ("SecretBinary", Base64::encode_string(value)),
        };
        let arn = format!("{SECRET}{name}{RANDOM}");
        Ok(
            json!({ "ARN": arn, "Name": name, "VersionId": format!("version-{number}"), key: value }),
        )
    }

    fn parameter(&self, query: &BTreeMap<&str, String>) -> Result<Value, &'static str> {
        let name = query.get("name").ok_or("ValidationException")?;
        let name = name.strip_prefix(PARAMETER).unwrap_or(name);
        let versions = self.parameters.get(name).ok_or("ParameterNotFound")?;
        let number = match (query.get("version"), query.get("label")) {
            (None, None) => Some(versions.len()),
            (Some(number), _) => number.parse().ok(),
            (None, Some(_)) => None,
        };
        let number: usize = number.ok_or("ParameterVersionNotFound")?;
        let value = versions.get(number.wrapping_sub(1)).ok_or("ParameterVersionNotFound")?;
        let arn = format!("{PARAMETER}{name}");
        Ok(json!({ "Parameter": { "ARN": arn, "Name": name, "Value": value, "Version": number } }))
    }
}

/// One `key=value` of a query.
fn word(pair: &str) -> Option<(&str, String)> {
    let (key, value) = pair.split_once('=')?;
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, escape)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let (digits, after) = escape.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after;
    }
    bytes.extend_from_slice(rest.as_bytes());
    Some((key, String::from_utf8(bytes).ok()?))
}
