//! A text in the place of an object: the only member of one, whose name the settings give.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::value::RawValue;

use super::super::body;
use crate::{
    error::{Error, ErrorKind, Result},
    value::{SecretBuf, SecretBytes, from_json},
};

/// Room for what stands around a text, and for a few escapes.
const AROUND: usize = 64;

/// The text, if `object` has no member but this one, and that is a text.
pub(super) fn unpack(object: &RawValue, member: &str) -> Option<SecretBytes> {
    let members: BTreeMap<Cow<'_, str>, &RawValue> = serde_json::from_str(object.get()).ok()?;
    let text = members.get(member)?.get();
    let is_all = members.len() == 1 && text.starts_with('"');
    if is_all { from_json(text).map(Into::into) } else { None }
}

/// The object that holds `text`.
pub(super) fn pack(text: &[u8], member: &str) -> Result<SecretBuf> {
    let Ok(text) = std::str::from_utf8(text) else {
        return Err(Error::new(ErrorKind::Config, "the value to be stored is not UTF-8")
            .with_hint("Vault stores texts; write the bytes as base64"));
    };
    body::json(&BTreeMap::from([(member, text)]), member.len() + text.len() + AROUND)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

    use serde_json::value::RawValue;

    use super::{pack, unpack};
    use crate::error::ErrorKind;

    fn text(object: &str) -> Option<String> {
        let object: &RawValue = serde_json::from_str(object).unwrap();
        unpack(object, "value").map(|text| String::from_utf8(text.expose().to_vec()).unwrap())
    }

    #[test]
    fn only_a_text_that_is_alone_is_taken_for_the_secret() {
        assert_eq!(text(r#"{"value": "a\n\u00e9"}"#).unwrap(), "a\né");
        assert_eq!(text(r#"{"value":""}"#).unwrap(), "");
        for other in [
            "{}",
            r#"{"value":1}"#,
            r#"{"value":null}"#,
            r#"{"value":{"a":"b"}}"#,
            r#"{"Value":"a"}"#,
            r#"{"value":"a","b":"c"}"#,
            r#"{"value":"\ud800"}"#,
        ] {
            assert_eq!(text(other), None, "{other}");
        }
    }

    #[test]
    fn every_text_comes_back() {
        for written in ["", "plain", "\"quoted\" \\ \n \u{1f511}", "[1]", &"x".repeat(65_536)] {
            let packed = pack(written.as_bytes(), "value").unwrap();
            assert_eq!(text(std::str::from_utf8(packed.expose()).unwrap()).unwrap(), written);
        }
        assert_eq!(pack(b"\xff", "value").unwrap_err().kind(), ErrorKind::Config);
    }
}
