//! Texts that stand for other bytes, undone in wiped memory.

use base64ct::Encoding as _;

use super::{SecretBuf, SecretBytes};

/// Base64 of the standard alphabet, padded (RFC 4648); `None` for any other text.
pub(crate) fn from_base64(text: &str) -> Option<SecretBytes> {
    let mut out = SecretBuf::default();
    out.resize(text.len() / 4 * 3);
    let len = base64ct::Base64::decode(text, out.expose_mut()).ok()?.len();
    out.resize(len);
    Some(out.into())
}

/// A JSON string with its quotes, which `serde_json` has found well-formed (RFC 8259, section 7);
/// `None` if it holds half of a surrogate pair.
///
/// The buffer holds the raw length from the start, so it never moves.
pub(crate) fn from_json(raw: &str) -> Option<SecretBuf> {
    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
    let mut out = SecretBuf::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, escape)) = rest.split_once('\\') {
        out.extend(before.as_bytes());
        let (c, after) = unescape_one(escape)?;
        out.push_char(c);
        rest = after;
    }
    out.extend(rest.as_bytes());
    Some(out)
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
