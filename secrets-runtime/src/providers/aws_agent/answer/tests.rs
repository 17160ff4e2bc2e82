//! Answers as the agent and the extension give them: the extension writes `null` for what is not
//! there, and dates as texts.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use http::Response;

use super::{Store, value};
use crate::{
    error::{ErrorKind, Result},
    value::Value,
};

const ARN: &str = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-MFUBmH";

fn read(store: Store, body: &str) -> Result<Value> {
    value(store, &Response::new(body.to_owned()), "db")
}

fn secret(body: &str) -> Result<Value> {
    read(Store::Secrets, body)
}

fn parameter(body: &str) -> Result<Value> {
    read(Store::Parameters, body)
}

#[test]
fn a_text_is_unescaped() {
    let body = format!(
        r#"{{"ARN":"{ARN}","CreatedDate":"2022-11-16T08:22:40.499Z","Name":"db","SecretBinary":null,
        "SecretString":"{{\"a\":\"\\u00fc\\n\"}}","VersionId":"b1c367b9","VersionStages":["AWSCURRENT"],
        "ResultMetadata":{{}}}}"#
    );
    let value = secret(&body).unwrap();
    assert_eq!(value.expose_bytes(), br#"{"a":"\u00fc\n"}"#);
    assert_eq!((value.version(), &*value.aliases()[0]), (Some("b1c367b9"), ARN));
}

#[test]
fn a_binary_secret_is_decoded() {
    let value = secret(r#"{"Name":"db","VersionId":"1","SecretBinary":"AP8K"}"#).unwrap();
    assert_eq!(value.expose_bytes(), [0, 255, 10]);
    assert!(value.aliases().is_empty());
}

#[test]
fn a_parameter_has_a_number_for_its_version() {
    let arn = "arn:aws:ssm:us-east-1:123456789012:parameter/db";
    let body = format!(
        r#"{{"Parameter":{{"ARN":"{arn}","DataType":"text","LastModifiedDate":"2022-11-16T08:22:40Z",
        "Name":"db","Selector":":1","SourceResult":null,"Type":"SecureString","Value":"x","Version":7}},
        "ResultMetadata":{{}}}}"#
    );
    let value = parameter(&body).unwrap();
    assert_eq!((value.expose_bytes(), value.version()), (&b"x"[..], Some("7")));
    assert_eq!(&*value.aliases()[0], arn);
}

/// As `/aws/reference/secretsmanager/NAME`: the ARN is that of a secret, which is no parameter.
#[test]
fn a_secret_that_is_read_as_a_parameter_has_no_version() {
    let body = format!(
        r#"{{"Parameter":{{"ARN":"{ARN}","Name":"/aws/reference/secretsmanager/db","SourceResult":"{{}}",
        "Type":"SecureString","Value":"x","Version":0}}}}"#
    );
    let value = parameter(&body).unwrap();
    assert_eq!((value.version(), value.aliases()), (None, &[][..]));
}

#[test]
fn a_secret_without_a_value_is_missing() {
    for result in [
        secret(r#"{"Name":"db","SecretString":null,"SecretBinary":null}"#),
        secret(r#"{"Name":"db"}"#),
        parameter(r#"{"Parameter":{"Value":null,"Version":0}}"#),
    ] {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::NotFound);
    }
}

#[test]
fn what_is_no_answer_is_unreadable_and_not_shown() {
    for result in [
        secret(r#"{"SecretString":"hunter2"#),
        secret(r#"{"SecretString":{"a":"hunter2"}}"#),
        secret(r#"{"SecretString":"\ud800hunter2"}"#),
        secret(r#"{"SecretBinary":"hunter2!"}"#),
        secret("<html>hunter2</html>"),
        parameter(r#"{"SecretString":"hunter2"}"#),
        parameter(r#"{"Parameter":{"Value":22,"Version":"hunter2"}}"#),
    ] {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(!format!("{error:?} {}", error.hint()).contains("hunter2"));
    }
}
