//! One piece of a document: a member by name, or any place by RFC 6901 pointer.

use std::{borrow::Cow, fmt};

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Fault, de::Document};
use crate::error::{Error, ErrorKind, Result};

/// The piece that `part` names. A `null` counts as missing.
pub(super) fn select<'de>(text: &'de str, part: &str) -> Result<&'de RawValue> {
    let document = Document::new(text);
    let mut raw: &RawValue =
        serde_json::from_str(text).map_err(|error| document.error(&Fault::syntax(&error), text))?;
    for step in steps(part) {
        raw = child(document, raw, &step)?.ok_or_else(|| missing(part))?;
    }
    if raw.get() == "null" { Err(missing(part)) } else { Ok(raw) }
}

fn missing(part: &str) -> Error {
    Error::new(ErrorKind::NotFound, format!("the secret has no field `{part}`")).with_hint(
        "add the field to the secret's JSON, correct `#field`, or make the field an `Option`",
    )
}

/// A part that starts with `/` is a pointer, any other is one member's name.
fn steps(part: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let (pointer, name) = match part.strip_prefix('/') {
        Some(pointer) => (Some(pointer), None),
        None => (None, Some(Cow::Borrowed(part))),
    };
    let unescape = |step: &str| Cow::Owned(step.replace("~1", "/").replace("~0", "~"));
    name.into_iter()
        .chain(pointer.into_iter().flat_map(move |pointer| pointer.split('/').map(unescape)))
}

/// A scalar has no children. What cannot be read is not taken for missing.
fn child<'de>(
    document: Document<'de>,
    raw: &'de RawValue,
    step: &str,
) -> Result<Option<&'de RawValue>> {
    let text = raw.get();
    if !text.starts_with(['{', '[']) {
        return Ok(None);
    }
    serde_json::Deserializer::from_str(text)
        .deserialize_any(Child { step })
        .map_err(|error| document.error(&Fault::syntax(&error), text))
}

/// Finds one member or element; the last of members with one name, as `serde_json` itself does.
struct Child<'a> {
    step: &'a str,
}

impl<'de> Visitor<'de> for Child<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key == self.step {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let Some(wanted) = index(self.step) else {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(None);
        };
        let mut found = None;
        let mut position = 0;
        while let Some(element) = seq.next_element::<&RawValue>()? {
            if position == wanted {
                found = Some(element);
            }
            position += 1;
        }
        Ok(found)
    }
}

/// An array index: digits without a leading zero (RFC 6901, section 4).
fn index(step: &str) -> Option<usize> {
    let plain = step == "0" || !step.starts_with('0');
    (plain && step.bytes().all(|byte| byte.is_ascii_digit())).then(|| step.parse().ok()).flatten()
}
