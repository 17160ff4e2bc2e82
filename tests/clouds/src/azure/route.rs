//! One call of the REST protocol.

use serde_json::{Value, json};

use super::{CREATED, State, VAULT, Version, error, found, inner_error};
use crate::stub::{Call, Reply};

pub(super) fn route(state: &mut State, call: &Call) -> Reply {
    let (method, target) = call.operation.split_once(' ').unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if !query.contains("api-version=") {
        return Reply::Status(400, error("BadParameter", "AKV10046: The api-version is missing."));
    }
    let segments: Vec<_> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    match (method, &segments[..]) {
        ("GET", ["secrets"]) => secrets(state, query),
        ("GET", ["secrets", name, "versions"]) => versions(state, name, query),
        ("GET", ["secrets", name, id @ ..]) => secret(state, name, id.first().copied()),
        ("PUT", ["secrets", name]) => put(state, name, &call.body),
        ("PATCH", ["secrets", name, id]) => update(state, name, id, &call.body),
        ("DELETE", ["secrets", name]) => delete(state, name),
        ("GET", ["deletedsecrets", name]) => match state.deleted.get(&name.to_lowercase()) {
            Some(versions) => found(&deleted(name, versions.last().unwrap())),
            None => missing(name),
        },
        ("DELETE", ["deletedsecrets", name]) => {
            state.deleted.remove(&name.to_lowercase());
            Reply::Status(204, String::new())
        }
        _ => Reply::Status(404, error("NotFound", "There is nothing here.")),
    }
}

fn missing(name: &str) -> Reply {
    let message = format!("A secret with (name/id) {name} was not found in this key vault.");
    Reply::Status(404, error("SecretNotFound", &message))
}

/// The part of `items` that a page holds, with the URL of the next one.
fn page(items: &[Value], path: &str, query: &str, size: usize) -> Reply {
    let token = query.split('&').find_map(|pair| pair.strip_prefix("$skiptoken="));
    let token =
        token.or_else(|| query.split('&').find_map(|pair| pair.strip_prefix("%24skiptoken=")));
    let start: usize = token.map_or(0, |token| token.parse().unwrap());
    let end = (start + size).min(items.len());
    let next = (end < items.len())
        .then(|| format!("{VAULT}/{path}?api-version=2025-07-01&$skiptoken={end}"));
    found(&json!({ "value": items[start..end], "nextLink": next }))
}

/// A secret of a list has no version in its id.
fn secrets(state: &State, query: &str) -> Reply {
    let describe = |(name, versions): (&String, &Vec<Version>)| {
        let mut item = attributes(versions.last().unwrap(), versions.len());
        item["id"] = format!("{VAULT}/secrets/{name}").into();
        item
    };
    let items: Vec<_> = state.secrets.iter().map(describe).collect();
    page(&items, "secrets", query, state.page)
}

fn versions(state: &State, name: &str, query: &str) -> Reply {
    let Some(versions) = state.secrets.get(&name.to_lowercase()) else {
        return found(&json!({ "value": [], "nextLink": null }));
    };
    let describe = |(number, version): (usize, &Version)| {
        let mut item = attributes(version, number + 1);
        item["id"] = format!("{VAULT}/secrets/{name}/{}", version.id).into();
        item
    };
    let mut items: Vec<_> = versions.iter().enumerate().map(describe).collect();
    // In no order that means something.
    items.reverse();
    page(&items, &format!("secrets/{name}/versions"), query, state.page)
}

fn attributes(version: &Version, number: usize) -> Value {
    let time = CREATED + number as u64 - 1;
    let mut attributes = json!({
        "enabled": version.enabled, "created": time, "updated": time,
        "recoveryLevel": "Recoverable+Purgeable", "recoverableDays": 90,
    });
    for (name, time) in [("nbf", version.not_before), ("exp", version.expires)] {
        if let Some(time) = time {
            attributes[name] = time.into();
        }
    }
    json!({ "attributes": attributes, "tags": version.tags })
}

fn bundle(name: &str, version: &Version, number: usize) -> Value {
    let mut bundle = attributes(version, number);
    bundle["id"] = format!("{VAULT}/secrets/{name}/{}", version.id).into();
    bundle["value"] = version.value.as_str().into();
    bundle
}

fn secret(state: &State, name: &str, id: Option<&str>) -> Reply {
    let Some(versions) = state.secrets.get(&name.to_lowercase()) else { return missing(name) };
    let found_at = match id {
        Some(id) => versions.iter().position(|version| version.id == id),
        None => versions.len().checked_sub(1),
    };
    let Some(number) = found_at else { return missing(name) };
    if !versions[number].enabled {
        let message = "Operation get is not allowed on a disabled secret.";
        return Reply::Status(403, inner_error("Forbidden", "SecretDisabled", message));
    }
    found(&bundle(name, &versions[number], number + 1))
}

fn put(state: &mut State, name: &str, body: &str) -> Reply {
    if state.deleted.contains_key(&name.to_lowercase()) {
        let message = "Secret is currently in a deleted but recoverable state.";
        let body = inner_error("Conflict", "ObjectIsDeletedButRecoverable", message);
        return Reply::Status(409, body);
    }
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let Some(value) = body["value"].as_str() else {
        return Reply::Status(400, error("BadParameter", "Property value is required."));
    };
    state.add(name, value);
    let versions = &state.secrets[&name.to_lowercase()];
    found(&bundle(name, versions.last().unwrap(), versions.len()))
}

fn update(state: &mut State, name: &str, id: &str, body: &str) -> Reply {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let versions = state.secrets.get_mut(&name.to_lowercase());
    let version = versions.and_then(|all| all.iter_mut().find(|version| version.id == id));
    let Some(version) = version else { return missing(name) };
    if let Some(enabled) = body["attributes"]["enabled"].as_bool() {
        version.enabled = enabled;
    }
    let mut answer = bundle(name, version, 1);
    answer.as_object_mut().unwrap().remove("value");
    found(&answer)
}

fn delete(state: &mut State, name: &str) -> Reply {
    let Some(versions) = state.secrets.remove(&name.to_lowercase()) else { return missing(name) };
    let answer = found(&deleted(name, versions.last().unwrap()));
    state.deleted.insert(name.to_lowercase(), versions);
    answer
}

fn deleted(name: &str, version: &Version) -> Value {
    let mut deleted = attributes(version, 1);
    deleted["id"] = format!("{VAULT}/secrets/{name}/{}", version.id).into();
    deleted["recoveryId"] = format!("{VAULT}/deletedsecrets/{name}").into();
    deleted["deletedDate"] = CREATED.into();
    deleted["scheduledPurgeDate"] = (CREATED + 90 * 86_400).into();
    deleted
}
