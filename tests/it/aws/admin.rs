//! Writes to local AWS servers, which the providers cannot.

use std::fmt::Write as _;

use base64ct::{Base64, Encoding as _};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::http::{self, percent};

/// Any moment will do: local servers do not compare it with their clock.
const DAY: &str = "20260101";
const TIME: &str = "20260101T000000Z";

/// One server, as its root user.
#[derive(Clone, Debug)]
pub(super) struct Admin {
    host: String,
}

impl Admin {
    pub(super) fn new(url: &str) -> Self {
        Self { host: url.strip_prefix("http://").unwrap().trim_end_matches('/').to_owned() }
    }

    /// Stores a secret; gives its ARN and its version's id.
    pub(super) async fn put_secret(&self, name: &str, value: &[u8]) -> (String, String) {
        let mut body = json!({ "Name": name, "SecretId": name });
        match std::str::from_utf8(value) {
            Ok(text) => body["SecretString"] = text.into(),
            Err(_) => body["SecretBinary"] = Base64::encode_string(value).into(),
        }
        let (status, answer) = self.secrets_manager("PutSecretValue", &body).await;
        let answer = if status == 200 {
            answer
        } else {
            self.expect("secretsmanager", "secretsmanager.CreateSecret", &body).await
        };
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        (text("ARN"), text("VersionId"))
    }

    pub(super) async fn delete_secret(&self, name: &str) {
        let body = json!({ "SecretId": name, "ForceDeleteWithoutRecovery": true });
        self.expect("secretsmanager", "secretsmanager.DeleteSecret", &body).await;
    }

    /// Marks a secret for deletion in seven days.
    pub(super) async fn schedule_deletion(&self, name: &str) {
        let body = json!({ "SecretId": name, "RecoveryWindowInDays": 7 });
        self.expect("secretsmanager", "secretsmanager.DeleteSecret", &body).await;
    }

    pub(super) async fn put_parameter(&self, name: &str, value: &str) {
        let body =
            json!({ "Name": name, "Value": value, "Type": "SecureString", "Overwrite": true });
        self.expect("ssm", "AmazonSSM.PutParameter", &body).await;
    }

    pub(super) async fn label_parameter(&self, name: &str, version: u64, label: &str) {
        let body = json!({ "Name": name, "ParameterVersion": version, "Labels": [label] });
        self.expect("ssm", "AmazonSSM.LabelParameterVersion", &body).await;
    }

    pub(super) async fn delete_parameter(&self, name: &str) {
        self.expect("ssm", "AmazonSSM.DeleteParameter", &json!({ "Name": name })).await;
    }

    /// Makes a user with `policy`; gives the id and the secret of its access key.
    pub(super) async fn user(&self, name: &str, policy: &Value) -> (String, String) {
        let policy = policy.to_string();
        self.iam(&[("Action", "CreateUser"), ("UserName", name)]).await;
        let policy = [("PolicyName", "p"), ("PolicyDocument", policy.as_str())];
        let action = [("Action", "PutUserPolicy"), ("UserName", name)];
        self.iam(&[action, policy].concat()).await;
        let key = self.iam(&[("Action", "CreateAccessKey"), ("UserName", name)]).await;
        (element(&key, "AccessKeyId"), element(&key, "SecretAccessKey"))
    }

    /// Makes a role that everybody may assume, with `policy`; gives its ARN.
    pub(super) async fn role(&self, name: &str, policy: &Value) -> String {
        let trust = json!({
            "Version": "2012-10-17",
            "Statement": [{ "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" }],
        });
        let (trust, policy) = (trust.to_string(), policy.to_string());
        let action = [("Action", "CreateRole"), ("RoleName", name)];
        let trust = [("AssumeRolePolicyDocument", trust.as_str()), ("Path", "/")];
        let role = self.iam(&[action, trust].concat()).await;
        let action = [("Action", "PutRolePolicy"), ("RoleName", name)];
        self.iam(&[action, [("PolicyName", "p"), ("PolicyDocument", &policy)]].concat()).await;
        element(&role, "Arn")
    }

    async fn secrets_manager(&self, operation: &str, body: &Value) -> (u16, Value) {
        self.json("secretsmanager", &format!("secretsmanager.{operation}"), body).await
    }

    async fn expect(&self, service: &str, target: &str, body: &Value) -> Value {
        let (status, answer) = self.json(service, target, body).await;
        assert_eq!(status, 200, "{target}: {}", answer["message"]);
        answer
    }

    async fn json(&self, service: &str, target: &str, body: &Value) -> (u16, Value) {
        let headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target)];
        let (status, answer) = self.post(service, &headers, &body.to_string()).await;
        (status, serde_json::from_str(&answer).unwrap())
    }

    async fn iam(&self, form: &[(&str, &str)]) -> String {
        let form: Vec<_> = form.iter().map(|(k, v)| format!("{k}={}", percent(v))).collect();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let body = form.join("&") + "&Version=2010-05-08";
        let (status, answer) = self.post("iam", &headers, &body).await;
        assert_eq!(status, 200, "{body}");
        answer
    }

    /// One signed request on a connection of its own.
    async fn post(&self, service: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
        let mut head = format!("POST / HTTP/1.1\r\nconnection: close\r\nhost: {}\r\n", self.host);
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let authorization = self.authorization(service, body);
        let _ = write!(head, "x-amz-date: {TIME}\r\nauthorization: {authorization}\r\n");
        let _ = write!(head, "content-length: {}\r\n\r\n", body.len());
        http::exchange(&self.host, &(head + body)).await
    }

    /// Signature version 4 over host, date and body.
    fn authorization(&self, service: &str, body: &str) -> String {
        let request = format!(
            "POST\n/\n\nhost:{}\nx-amz-date:{TIME}\n\nhost;x-amz-date\n{}",
            self.host,
            hex(&Sha256::digest(body))
        );
        let scope = format!("{DAY}/us-east-1/{service}/aws4_request");
        let text = format!("AWS4-HMAC-SHA256\n{TIME}\n{scope}\n{}", hex(&Sha256::digest(request)));
        let parts = [DAY, "us-east-1", service, "aws4_request"];
        let key = parts.iter().fold(b"AWS4test".to_vec(), |key, part| hmac(&key, part));
        let signature = hex(&hmac(&key, &text));
        format!(
            "AWS4-HMAC-SHA256 Credential=test/{scope}, SignedHeaders=host;x-amz-date, \
             Signature={signature}"
        )
    }
}

/// The text of the first element `name` in `xml`.
fn element(xml: &str, name: &str) -> String {
    let (_, rest) = xml.split_once(&format!("<{name}>")).unwrap();
    rest.split_once('<').unwrap().0.to_owned()
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
