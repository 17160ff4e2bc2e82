//! Values that this run alone knows: what is stored, and what the program has to read.

use std::collections::BTreeMap;

use base64ct::{Base64, Encoding as _};
use everywhere::digest;
use serde_json::json;

/// What may be in a secret, and what some tool or other takes for something else.
const CHARACTERS: &str = "abcXYZ019 \"'\\$#%&+/=?*[]{}<>@:;,.-_~`^|!()\n\té\u{1f511}";

/// The secrets by their names, and the digests by fields.
pub(crate) struct Values {
    pub(crate) key: String,
    stored: BTreeMap<&'static str, String>,
    pub(crate) digests: BTreeMap<String, String>,
}

impl Values {
    pub(crate) fn random() -> Self {
        let [username, password, token, webhook, other, acme, globex] = [(); 7].map(|()| text());
        let key = hex();
        let port = fastrand::u16(1..);
        let signing_key: [u8; 48] = std::array::from_fn(|_| fastrand::u8(..));
        let stored = [
            ("db", json!({ "username": username, "password": password, "port": port }).to_string()),
            ("token", token.clone()),
            ("stripe", json!({ "webhook": webhook, "publishable": other }).to_string()),
            ("signing/key", Base64::encode_string(&signing_key)),
            ("partners/acme", acme.clone()),
            ("partners/globex", globex.clone()),
            // No field asks for it.
            ("partnership", text()),
        ];
        let port = port.to_string();
        let fields: [(&str, &[u8]); 8] = [
            ("db.username", username.as_bytes()),
            ("db.password", password.as_bytes()),
            ("db.port", port.as_bytes()),
            ("token", token.as_bytes()),
            ("webhook", webhook.as_bytes()),
            ("signing_key", &signing_key),
            ("partners/acme", acme.as_bytes()),
            ("partners/globex", globex.as_bytes()),
        ];
        let digests =
            fields.map(|(field, value)| (field.to_owned(), digest(key.as_bytes(), value)));
        Self { stored: stored.into(), digests: digests.into(), key }
    }

    /// What is stored, by the names that callers use; of a backend that is spoiled one is another.
    pub(crate) fn stored(&self, is_spoiled: bool) -> BTreeMap<&'static str, String> {
        let mut stored = self.stored.clone();
        if is_spoiled {
            stored.insert("token", text());
        }
        stored
    }
}

/// 32 bytes.
pub(crate) fn hex() -> String {
    let bytes: [u8; 32] = std::array::from_fn(|_| fastrand::u8(..));
    base16ct::lower::encode_string(&bytes)
}

/// Begins with a letter, so that nobody takes it for a document, and ends with what is often cut off.
fn text() -> String {
    let mut characters: Vec<_> = CHARACTERS.chars().collect();
    fastrand::shuffle(&mut characters);
    format!("v{} \n", String::from_iter(characters))
}
