//! `GetSecretValue` and `BatchGetSecretValue` in AWS JSON 1.1.

use serde::Deserialize;
use serde_json::{Value, json};

use super::http::{Answer, Request};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Get {
    secret_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Batch {
    secret_id_list: Vec<String>,
}

/// The answer to `request`, where every secret holds `value`.
pub(super) fn answer(request: &Request, value: &str) -> Answer {
    match request.target.as_str() {
        "secretsmanager.GetSecretValue" => get(&request.body, value),
        "secretsmanager.BatchGetSecretValue" => batch(&request.body, value),
        _ => error("400 Bad Request", "InvalidRequestException"),
    }
}

fn get(body: &[u8], value: &str) -> Answer {
    match serde_json::from_slice::<Get>(body) {
        Ok(Get { secret_id }) => {
            fault(&secret_id).unwrap_or_else(|| Answer::ok(secret(&secret_id, value).to_string()))
        }
        Err(_) => error("400 Bad Request", "InvalidParameterException"),
    }
}

fn batch(body: &[u8], value: &str) -> Answer {
    let Ok(Batch { secret_id_list }) = serde_json::from_slice(body) else {
        return error("400 Bad Request", "InvalidParameterException");
    };
    if let Some(fault) = secret_id_list.iter().find_map(|id| fault(id)) {
        return fault;
    }
    let values: Vec<Value> = secret_id_list.iter().map(|id| secret(id, value)).collect();
    Answer::ok(json!({ "SecretValues": values, "Errors": [] }).to_string())
}

fn fault(id: &str) -> Option<Answer> {
    match id.split_once('/')?.0 {
        "failing" => Some(error("500 Internal Server Error", "InternalServiceError")),
        "throttled" => Some(error("400 Bad Request", "ThrottlingException")),
        "denied" => Some(error("400 Bad Request", "AccessDeniedException")),
        _ => None,
    }
}

fn error(status: &'static str, kind: &str) -> Answer {
    Answer { status, body: json!({ "__type": kind, "message": "asked for" }).to_string() }
}

/// A secret asked for by name or by ARN.
fn secret(id: &str, value: &str) -> Value {
    let name = id.rsplit(":secret:").next().unwrap_or(id);
    json!({
        "ARN": format!("arn:aws:secretsmanager:us-east-1:000000000000:secret:{name}"),
        "Name": name,
        "VersionId": "00000000-0000-0000-0000-000000000001",
        "VersionStages": ["AWSCURRENT"],
        "SecretString": value,
        "CreatedDate": 1.0,
    })
}
