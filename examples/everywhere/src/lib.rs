//! The settings of a shop, and digests of them, by which two parties compare what they have.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Deserialize;
use sha2::Sha256;
use typed_secrets::{ExposeSecret as _, SecretSlice, SecretString, Secrets};

/// What the program needs. `shop:` is whatever `secrets.toml` says under the chosen profile.
#[derive(Debug, Secrets)]
#[secrets(providers("shop"))]
pub struct Settings {
    /// One JSON secret.
    #[secret("shop:db", json)]
    db: Database,
    /// A plain text.
    #[secret("shop:token")]
    token: SecretString,
    /// One member of another JSON secret.
    #[secret("shop:stripe#webhook")]
    webhook: SecretString,
    /// Bytes, stored as text.
    #[secret("shop:signing/key", encoding = "base64")]
    signing_key: SecretSlice<u8>,
    /// There is no such secret anywhere.
    #[secret("shop:beta/token")]
    beta: Option<SecretString>,
    /// As many as there are.
    #[secret("shop:partners/*")]
    partners: BTreeMap<String, SecretString>,
}

#[derive(Debug, Deserialize)]
struct Database {
    username: SecretString,
    password: SecretString,
    port: u16,
}

impl Settings {
    /// A line for each field: its name and the digest of its value.
    #[must_use]
    pub fn digests(&self, key: &[u8]) -> BTreeMap<String, String> {
        let text = SecretString::expose_secret;
        let mut fields = vec![
            ("db.username".to_owned(), text(&self.db.username).as_bytes()),
            ("db.password".to_owned(), text(&self.db.password).as_bytes()),
            ("token".to_owned(), text(&self.token).as_bytes()),
            ("webhook".to_owned(), text(&self.webhook).as_bytes()),
            ("signing_key".to_owned(), self.signing_key.expose_secret()),
        ];
        let port = self.db.port.to_string();
        fields.push(("db.port".to_owned(), port.as_bytes()));
        fields.extend(self.beta.iter().map(|beta| ("beta".to_owned(), text(beta).as_bytes())));
        fields.extend(self.partners.iter().map(|(name, key)| (name.clone(), text(key).as_bytes())));
        fields.into_iter().map(|(name, value)| (name, digest(key, value))).collect()
    }
}

/// HMAC-SHA256, so that nobody without `key` can try values out.
#[must_use]
pub fn digest(key: &[u8], value: &[u8]) -> String {
    // It takes keys of any length.
    Hmac::<Sha256>::new_from_slice(key).map_or_else(
        |_| String::new(),
        |mac| base16ct::lower::encode_string(&mac.chain_update(value).finalize().into_bytes()),
    )
}
