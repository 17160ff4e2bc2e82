//! Writing a file: one line a value, sorted by name, so that a diff shows which ones changed.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{Body, Error, ErrorKind, FORMAT, Header, Result, Sealed, Spelling};

/// The name of a section, and its keys.
type Section = (&'static str, Vec<(String, Value)>);

impl Sealed {
    /// The file's content.
    pub(in super::super) fn to_text(&self) -> Result<String> {
        match self.frame.spelling {
            Spelling::Toml => Ok(toml(&self.sections())),
            Spelling::Json => json(self.sections()),
        }
    }

    fn sections(&self) -> Vec<Section> {
        let mut header = header(&self.frame.header);
        let check = vec![pair("key", &*self.frame.check)];
        match &self.body {
            Body::Whole(content) => {
                header.push(pair("content", &**content));
                vec![("encrypted", header), ("check", check)]
            }
            Body::Values(values) => {
                let values = values.iter().map(|(name, sealed)| pair(name, &**sealed)).collect();
                vec![("encrypted", header), ("secrets", values), ("check", check)]
            }
        }
    }
}

fn pair(key: &str, value: impl Into<Value>) -> (String, Value) {
    (key.to_owned(), value.into())
}

fn header(header: &Header) -> Vec<(String, Value)> {
    let mut keys = vec![
        pair("format", FORMAT),
        pair("cipher", header.cipher.as_str()),
        pair("id", &*header.id),
    ];
    keys.extend(header.kdf.map(|kdf| pair("kdf", kdf.to_string())));
    keys.extend(header.identity.as_deref().map(|identity| pair("identity", identity)));
    keys
}

fn json(sections: Vec<Section>) -> Result<String> {
    let section = |(name, keys): Section| pair(name, Map::from_iter(keys));
    let file: Map<_, _> = sections.into_iter().map(section).collect();
    serde_json::to_string_pretty(&file)
        .map(|text| text + "\n")
        .map_err(|_| Error::new(ErrorKind::Config, "the file cannot be written as JSON"))
}

fn toml(sections: &[Section]) -> String {
    let mut text = String::new();
    for (name, keys) in sections {
        let gap = if text.is_empty() { "" } else { "\n" };
        // Writing into a text cannot fail.
        let _ = writeln!(text, "{gap}[{name}]");
        for (key, value) in keys {
            let _ = writeln!(text, "{} = {value}", toml_key(key));
        }
    }
    text
}

/// A JSON string is one of TOML, since no name has a control character.
fn toml_key(key: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !key.is_empty() && key.bytes().all(bare) {
        return key.to_owned();
    }
    json!(key).to_string()
}
