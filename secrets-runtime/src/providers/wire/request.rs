//! A request as bytes. They are wiped: headers hold session tokens.

use http::{HeaderName, header, request::Parts};

use super::origin::Origin;
use crate::value::SecretBuf;

/// Head and body in one buffer, so that they leave in one packet.
///
/// `http`'s types admit no line break in a method, target or header.
pub(super) fn encode(head: &Parts, origin: &Origin, body: &[u8]) -> SecretBuf {
    let mut out = SecretBuf::with_capacity(1024 + body.len());
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    line(&mut out, &[head.method.as_str(), " ", target, " HTTP/1.1"]);
    if !head.headers.contains_key(header::HOST) {
        field(&mut out, &header::HOST, origin.to_string().as_bytes());
    }
    if !head.headers.contains_key(header::CONTENT_LENGTH) && !body.is_empty() {
        field(&mut out, &header::CONTENT_LENGTH, body.len().to_string().as_bytes());
    }
    for (name, value) in &head.headers {
        field(&mut out, name, value.as_bytes());
    }
    line(&mut out, &[]);
    out.extend(body);
    out
}

fn line(out: &mut SecretBuf, parts: &[&str]) {
    for part in parts {
        out.extend(part.as_bytes());
    }
    out.extend(b"\r\n");
}

fn field(out: &mut SecretBuf, name: &HeaderName, value: &[u8]) {
    out.extend(name.as_str().as_bytes());
    out.extend(b": ");
    out.extend(value);
    out.extend(b"\r\n");
}
