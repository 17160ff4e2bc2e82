//! One call of the REST protocol.

use serde_json::{Value, json};

use super::{PROJECT, Secret, State, checksum, decode, encode, found, refused};
use crate::stub::{Call, Reply};

const CREATED: &str = "2026-01-02T03:04:05.678901Z";

pub(super) fn route(state: &mut State, call: &Call) -> Reply {
    let (method, target) = call.operation.split_once(' ').unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (path, verb) = path.split_once(':').unwrap_or((path, ""));
    let segments: Vec<_> = path.split('/').skip(2).collect();
    let (parent, rest) = match &segments[..] {
        ["projects", "shop" | "424242", "locations", location, rest @ ..] => {
            (format!("{PROJECT}/locations/{location}"), rest)
        }
        ["projects", "shop" | "424242", rest @ ..] => (PROJECT.to_owned(), rest),
        _ => return refused(403, "PERMISSION_DENIED", "Permission denied on resource project."),
    };
    match (method, rest, verb) {
        ("GET", ["secrets"], "") => secrets(state, &parent, query),
        ("POST", ["secrets"], "") => create(state, &parent, query),
        (_, ["secrets", id], _) => secret(state, &parent, id, (method, verb), call),
        (_, ["secrets", id, "versions"], "") => match state.secrets.get(*id) {
            Some(secret) => versions(secret, &format!("{parent}/secrets/{id}"), query, state.page),
            None => missing(),
        },
        (_, ["secrets", id, "versions", version], _) => match state.secrets.get_mut(*id) {
            Some(secret) => one(secret, &format!("{parent}/secrets/{id}"), version, verb),
            None => missing(),
        },
        _ => refused(404, "NOT_FOUND", "Method not found."),
    }
}

fn missing() -> Reply {
    refused(404, "NOT_FOUND", "Secret [projects/424242/secrets/x] not found or has no versions.")
}

fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value)
}

/// The part of `items` that a page holds, and the token for the next one.
fn page<T>(items: Vec<T>, query: &str, most: Option<usize>) -> (Vec<T>, String) {
    let number = |name| parameter(query, name).and_then(|text| text.parse().ok());
    let start: usize = number("pageToken").unwrap_or(0);
    let size = number("pageSize").filter(|size| *size > 0).unwrap_or(25);
    let end = start + most.unwrap_or(size).min(size);
    let token = if end < items.len() { end.to_string() } else { String::new() };
    (items.into_iter().skip(start).take(end - start).collect(), token)
}

fn secrets(state: &State, parent: &str, query: &str) -> Reply {
    let total = state.secrets.len();
    let all = state.secrets.iter().map(|(id, secret)| describe(secret, parent, id)).collect();
    let (secrets, token) = page(all, query, state.page);
    found(&json!({ "secrets": secrets, "nextPageToken": token, "totalSize": total }))
}

fn describe(secret: &Secret, parent: &str, id: &str) -> Value {
    let aliases: serde_json::Map<_, _> =
        secret.aliases.iter().map(|(alias, n)| (alias.clone(), n.to_string().into())).collect();
    json!({
        "name": format!("{parent}/secrets/{id}"), "createTime": CREATED, "labels": secret.labels,
        "versionAliases": aliases, "replication": { "automatic": {} }, "etag": "\"16211d\"",
    })
}

fn create(state: &mut State, parent: &str, query: &str) -> Reply {
    let Some(id) = parameter(query, "secretId") else {
        return refused(400, "INVALID_ARGUMENT", "Invalid resource field value in the request.");
    };
    if state.secrets.contains_key(id) {
        return refused(409, "ALREADY_EXISTS", "Secret already exists.");
    }
    let secret = state.secrets.entry(id.to_owned()).or_default();
    found(&describe(secret, parent, id))
}

fn secret(
    state: &mut State,
    parent: &str,
    id: &str,
    (method, verb): (&str, &str),
    call: &Call,
) -> Reply {
    let Some(secret) = state.secrets.get_mut(id) else { return missing() };
    match (method, verb) {
        ("GET", "") => found(&describe(secret, parent, id)),
        ("POST", "addVersion") => add(secret, &format!("{parent}/secrets/{id}"), &call.body),
        ("DELETE", "") => {
            state.secrets.remove(id);
            found(&json!({}))
        }
        _ => refused(404, "NOT_FOUND", "Method not found."),
    }
}

fn add(secret: &mut Secret, name: &str, body: &str) -> Reply {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let payload = &body["payload"];
    let Some(data) = decode(&payload["data"]) else {
        return refused(400, "INVALID_ARGUMENT", "The payload is not base64.");
    };
    let sum = payload["dataCrc32c"].as_str().map(str::to_owned);
    if sum.is_some_and(|sum| sum != checksum(&data).to_string()) {
        return refused(400, "INVALID_ARGUMENT", "The checksum does not match the payload.");
    }
    let number = secret.add(data);
    found(&version(secret, name, number))
}

fn version(secret: &Secret, name: &str, number: usize) -> Value {
    let state = secret.versions[number - 1].state;
    json!({ "name": format!("{name}/versions/{number}"), "createTime": CREATED, "state": state })
}

/// The newest first.
fn versions(secret: &Secret, name: &str, query: &str, most: Option<usize>) -> Reply {
    let all = (1..=secret.versions.len()).rev().map(|n| version(secret, name, n)).collect();
    let (versions, token) = page(all, query, most);
    let total = secret.versions.len();
    found(&json!({ "versions": versions, "nextPageToken": token, "totalSize": total }))
}

fn one(secret: &mut Secret, name: &str, asked: &str, verb: &str) -> Reply {
    let number = match asked {
        "latest" => Some(secret.versions.len()),
        _ => asked.parse().ok().or_else(|| secret.aliases.get(asked).copied()),
    };
    let Some(number) = number.filter(|number| (1..=secret.versions.len()).contains(number)) else {
        return missing();
    };
    let state = match verb {
        "access" => return access(secret, name, number),
        "" => return found(&version(secret, name, number)),
        "enable" => "ENABLED",
        "disable" => "DISABLED",
        _ => "DESTROYED",
    };
    let stored = &mut secret.versions[number - 1];
    if stored.state == "DESTROYED" {
        return refused(400, "FAILED_PRECONDITION", "The version is in DESTROYED state.");
    }
    stored.state = state;
    found(&version(secret, name, number))
}

fn access(secret: &Secret, name: &str, number: usize) -> Reply {
    let version = &secret.versions[number - 1];
    let name = format!("{name}/versions/{number}");
    if version.state != "ENABLED" {
        let state = version.state;
        let message = format!("Secret Version [{name}] is in {state} state.");
        return refused(400, "FAILED_PRECONDITION", &message);
    }
    let sum = checksum(&version.data) ^ u32::from(version.damaged);
    let payload = json!({ "data": encode(&version.data), "dataCrc32c": sum.to_string() });
    found(&json!({ "name": name, "payload": payload }))
}
