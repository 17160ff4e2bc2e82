//! `AccessSecretVersion` of Google Secret Manager, and `GetSecret` of Azure Key Vault with its
//! challenge and its token.

use serde_json::json;

use super::http::{Answer, Request};

/// What `value` is in base64: the stub's values are short, and all the same.
fn base64(value: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let encode = |chunk: &[u8]| {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        let letter = |at: usize| match at <= chunk.len() {
            true => char::from(LETTERS[(bits >> (18 - 6 * at) & 63) as usize]),
            false => '=',
        };
        (0..4).map(letter).collect::<String>()
    };
    value.as_bytes().chunks(3).map(encode).collect()
}

/// `None` for a request of another cloud.
pub(super) fn answer(request: &Request, value: &str) -> Option<Answer> {
    let path = request.path.split('?').next().unwrap_or_default();
    if let Some(name) = path.strip_suffix("/versions/latest:access") {
        let name = name.strip_prefix("/v1/")?;
        let payload = json!({ "data": base64(value) });
        let body = json!({ "name": format!("{name}/versions/1"), "payload": payload });
        return Some(Answer::ok(body.to_string()));
    }
    if path.ends_with("/oauth2/v2.0/token") {
        let token = json!({
            "token_type": "Bearer", "expires_in": 3600, "ext_expires_in": 3600,
            "access_token": "token",
        });
        return Some(Answer::ok(token.to_string()));
    }
    let name = path.strip_prefix("/secrets/")?.trim_end_matches('/');
    if !request.authorized {
        return Some(challenge());
    }
    let id = format!("https://shop.vault.azure.net/secrets/{name}/1");
    Some(Answer::ok(json!({ "id": id, "value": value, "attributes": {} }).to_string()))
}

fn challenge() -> Answer {
    let lines = "www-authenticate: Bearer \
        authorization=\"https://login.microsoftonline.com/tenant\", \
        resource=\"https://vault.azure.net\"\r\n";
    Answer { lines, ..Answer::new("401 Unauthorized", String::new()) }
}
