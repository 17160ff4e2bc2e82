//! Who gives out tokens: the metadata server, and the endpoint where a user's login is renewed.

use serde_json::{Value, json};

use super::{found, refused};
use crate::stub::{Call, Reply};

/// The token that is given out.
pub const TOKEN: &str = "ya29.t0ken-of-the-tests";

/// What renews the login of a user.
pub const REFRESH_TOKEN: &str = "r3fresh";

const METADATA: &str = "GET /computeMetadata/v1/";

/// `None` for a call that is for the service itself.
pub(super) fn answer(call: &Call) -> Option<Reply> {
    if call.operation == "POST /token" {
        return Some(token(&call.body));
    }
    let path = call.operation.strip_prefix(METADATA)?;
    if call.header("metadata-flavor") != Some("Google") {
        return Some(refused(403, "PERMISSION_DENIED", "Missing Metadata-Flavor:Google header."));
    }
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    Some(match path {
        "project/project-id" => Reply::Status(200, "shop".to_owned()),
        "universe/universe-domain" => Reply::Status(200, "googleapis.com".to_owned()),
        "instance/service-accounts/default/token" => issued(),
        _ => Reply::Status(404, String::new()),
    })
}

fn token(body: &str) -> Reply {
    let asked: Value = serde_json::from_str(body).unwrap_or_default();
    let is_form = body.contains(&format!("refresh_token={REFRESH_TOKEN}"));
    if asked["refresh_token"] == REFRESH_TOKEN || is_form {
        return issued();
    }
    let error = json!({ "error": "invalid_grant", "error_description": "Bad Request" });
    Reply::Status(400, error.to_string())
}

fn issued() -> Reply {
    found(&json!({ "access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer" }))
}

/// A token that was given out, or one that a service account signed by itself.
pub(super) fn accepts(token: &str) -> bool {
    token == TOKEN || (token.starts_with("ey") && token.split('.').count() == 3)
}
