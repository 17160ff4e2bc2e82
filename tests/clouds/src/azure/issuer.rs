//! Who gives out tokens: Entra ID, and the machine whose identity is managed.

use serde_json::json;

use super::found;
use crate::stub::{Call, Reply};

/// The token that is given out.
pub const TOKEN: &str = "ey.t0ken-of-the-tests";

/// The secret by which an application logs in.
pub const CLIENT_SECRET: &str = "s3cret~of-the-client";

/// The token of another issuer by which a workload logs in.
pub const FEDERATED_TOKEN: &str = "ey.f3derated";

/// `None` for a call that is for the vault.
pub(super) fn answer(call: &Call) -> Option<Reply> {
    if call.operation == "POST /tenant/oauth2/v2.0/token" {
        return Some(entra(&call.body));
    }
    call.operation.starts_with("GET /metadata/identity/oauth2/token").then(|| machine(call))
}

/// The secret, or the token of another issuer, has to be the one of the tests.
fn entra(body: &str) -> Reply {
    let scope = "scope=https%3A%2F%2Fvault.azure.net%2F.default";
    let assertion = format!("client_assertion={FEDERATED_TOKEN}");
    let proves = ["client_secret=s3cret%7Eof-the-client", &assertion];
    if body.contains(scope) && proves.iter().any(|proof| body.contains(proof)) {
        return found(&json!({
            "token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599,
            "access_token": TOKEN,
        }));
    }
    let refusal = json!({
        "error": "invalid_client", "error_codes": [7_000_215],
        "error_description": "AADSTS7000215: Invalid client secret provided.",
    });
    Reply::Status(401, refusal.to_string())
}

fn machine(call: &Call) -> Reply {
    if call.header("metadata") != Some("true") {
        return Reply::Status(400, r#"{"error":"invalid_request"}"#.to_owned());
    }
    found(&json!({
        "access_token": TOKEN, "expires_on": "4102444800", "token_type": "Bearer",
        "resource": "https://vault.azure.net",
    }))
}
