//! One JSON string without its quotes and escapes.

use super::Fault;
use crate::{
    error::{Error, ErrorKind},
    value::SecretBuf,
};

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::new(ErrorKind::Decode, fault.message().to_owned())
    }
}

/// The text between the quotes if nothing in it is escaped.
pub(super) fn plain(raw: &str) -> Option<&str> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains('\\')).then_some(inner)
}

/// Unescapes a string that `serde_json` has found well-formed (RFC 8259, section 7).
///
/// The buffer holds the raw length from the start, so it never moves.
pub(super) fn unescape(raw: &str) -> Result<SecretBuf, Fault> {
    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
    let mut out = SecretBuf::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, escape)) = rest.split_once('\\') {
        out.extend(before.as_bytes());
        let (c, after) = unescape_one(escape).ok_or_else(bad_escape)?;
        out.push_char(c);
        rest = after;
    }
    out.extend(rest.as_bytes());
    Ok(out)
}

/// The character that `escape` starts with, and what follows it.
fn unescape_one(escape: &str) -> Option<(char, &str)> {
    let (code, rest) = escape.split_at_checked(1)?;
    let c = match code {
        "n" => '\n',
        "t" => '\t',
        "r" => '\r',
        "b" => '\u{8}',
        "f" => '\u{c}',
        "u" => return unescape_unicode(rest),
        code => code.chars().next()?,
    };
    Some((c, rest))
}

fn unescape_unicode(digits: &str) -> Option<(char, &str)> {
    let (first, rest) = hex4(digits)?;
    if !(0xD800..0xDC00).contains(&first) {
        return Some((char::from_u32(first)?, rest));
    }
    let (second, rest) = hex4(rest.strip_prefix("\\u")?)?;
    let low = second.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
    Some((char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + low)?, rest))
}

fn hex4(digits: &str) -> Option<(u32, &str)> {
    let (digits, rest) = digits.split_at_checked(4)?;
    Some((u32::from_str_radix(digits, 16).ok()?, rest))
}

fn bad_escape() -> Fault {
    <Fault as serde::de::Error>::invalid_value(
        serde::de::Unexpected::Str(""),
        &"Unicode: it holds half of a surrogate pair",
    )
}
