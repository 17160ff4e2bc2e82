//! Reads of Vault's key-value engine, version 2, mounted at `secret/`.

use serde_json::{Map, Value, json};

use super::http::{Answer, Request};

/// The answer to `request`, unless it is not for Vault. Every secret exists.
pub(super) fn answer(request: &Request, value: &str) -> Option<Answer> {
    let path = request.path.strip_prefix("/v1/")?;
    let data = match path.strip_prefix("secret/data/") {
        Some(name) => json!({ "data": members(name, value), "metadata": metadata() }),
        None => json!({ "path": "secret/", "type": "kv", "options": { "version": "2" } }),
    };
    Some(Answer::ok(envelope(data).to_string()))
}

/// With everything that a server sends, since not every client does without.
fn envelope(data: Value) -> Value {
    json!({
        "request_id": "00000000-0000-0000-0000-000000000001",
        "lease_id": "",
        "renewable": false,
        "lease_duration": 0,
        "data": data,
        "wrap_info": null,
        "warnings": null,
        "auth": null,
    })
}

fn metadata() -> Value {
    json!({
        "created_time": "2026-01-01T00:00:00Z",
        "custom_metadata": null,
        "deletion_time": "",
        "destroyed": false,
        "version": 1,
    })
}

/// What the secret `name` holds; `tens/secret-NN` the members `field_NN0` to `field_NN9`.
pub(crate) fn members(name: &str, value: &str) -> Map<String, Value> {
    let member = |name: String| (name, Value::from(value));
    match name.strip_prefix("tens/secret-") {
        Some(tens) => (0..10).map(|ones| member(format!("field_{tens}{ones}"))).collect(),
        None => std::iter::once(member("value".to_owned())).collect(),
    }
}
