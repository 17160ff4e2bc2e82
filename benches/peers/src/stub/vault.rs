//! Reads of Vault's key-value engine, version 2, mounted at `secret/`.

use serde_json::{Map, Value, json};

use super::http::{Answer, Request};

/// The answer to `request`, unless it is not for Vault. Every secret exists.
pub(super) fn answer(request: &Request, value: &str) -> Option<Answer> {
    let path = request.path.strip_prefix("/v1/")?;
    let data = match path.strip_prefix("secret/data/") {
        Some(name) => json!({ "data": members(name, value), "metadata": { "version": 1 } }),
        None => json!({ "path": "secret/", "type": "kv", "options": { "version": "2" } }),
    };
    Some(Answer::ok(json!({ "request_id": "1", "data": data }).to_string()))
}

/// What the secret `name` holds; `tens/secret-NN` the members `field_NN0` to `field_NN9`.
pub(crate) fn members(name: &str, value: &str) -> Map<String, Value> {
    let member = |name: String| (name, Value::from(value));
    match name.strip_prefix("tens/secret-") {
        Some(tens) => (0..10).map(|ones| member(format!("field_{tens}{ones}"))).collect(),
        None => std::iter::once(member("value".to_owned())).collect(),
    }
}
