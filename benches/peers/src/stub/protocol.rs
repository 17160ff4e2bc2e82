//! `GetSecretValue`, `BatchGetSecretValue` and `DescribeSecret` in AWS JSON 1.1.

use serde::Deserialize;
use serde_json::{Value, json};

use super::http::{Answer, Request};

const VERSION: &str = "00000000-0000-0000-0000-000000000001";

/// What a request asks for; which of the two it has depends on the operation.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Ids {
    secret_id: Option<String>,
    secret_id_list: Vec<String>,
}

/// The names that `request` asks for, whether by name or by ARN.
pub(super) fn names(request: &Request) -> Vec<String> {
    let ids: Ids = serde_json::from_slice(&request.body).unwrap_or_default();
    let ids = ids.secret_id.into_iter().chain(ids.secret_id_list);
    ids.map(|id| id.rsplit(":secret:").next().unwrap_or(&id).to_owned()).collect()
}

/// The answer to a request for `names`, where every secret holds `value`.
pub(super) fn answer(request: &Request, names: &[String], value: &str) -> Answer {
    let secrets = || names.iter().map(|name| secret(name, value));
    let body = match (request.target.as_str(), names) {
        ("secretsmanager.GetSecretValue", [name]) => secret(name, value),
        ("secretsmanager.DescribeSecret", [name]) => description(name),
        ("secretsmanager.BatchGetSecretValue", [_, ..]) => {
            json!({ "SecretValues": secrets().collect::<Vec<_>>(), "Errors": [] })
        }
        _ => return error("400 Bad Request", "InvalidRequestException"),
    };
    Answer::ok(body.to_string())
}

/// A failure as the service reports it.
pub(super) fn error(status: &'static str, kind: &str) -> Answer {
    Answer::new(status, json!({ "__type": kind, "message": "asked for" }).to_string())
}

fn secret(name: &str, value: &str) -> Value {
    json!({
        "ARN": arn(name),
        "Name": name,
        "VersionId": VERSION,
        "VersionStages": ["AWSCURRENT"],
        "SecretString": value,
        "CreatedDate": 1.0,
    })
}

fn description(name: &str) -> Value {
    json!({ "ARN": arn(name), "Name": name, "VersionIdsToStages": { VERSION: ["AWSCURRENT"] } })
}

fn arn(name: &str) -> String {
    format!("arn:aws:secretsmanager:us-east-1:000000000000:secret:{name}")
}
