//! A search for secrets in text that others may see.

use std::{
    error::Error,
    fmt::{self, Write as _},
};

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding as _};

/// All that printing `error` can show: `Debug` and `Display` of it and of each of its sources.
#[must_use]
pub fn shown(error: &(dyn Error + 'static)) -> String {
    let mut shown = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        // Writing to a string cannot fail.
        let _ = writeln!(shown, "{error}\n{error:?}\n{error:#?}");
        next = error.source();
    }
    shown
}

/// A secret to look for, in every form in which it may be printed.
///
/// Looked for are the secret itself, as `Debug` escapes it, as a list of bytes, and in base64 and
/// hexadecimal. A secret shorter than four bytes is never found: any text may hold it.
///
/// ```
/// use secrets_runtime::testing::leaks::Needle;
///
/// let needle = Needle::new(b"s3cret");
/// assert_eq!(needle.find_in("the token is s3cret!"), Some("plain"));
/// assert_eq!(needle.find_in("[115, 51, 99, 114, 101, 116]"), Some("bytes"));
/// assert_eq!(needle.find_in("the token is [redacted]"), None);
/// ```
pub struct Needle {
    /// Without white space, since formatters break lists over lines.
    forms: Vec<(&'static str, String)>,
}

impl Needle {
    /// Prepares the search for `secret`.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        if secret.len() < 4 {
            return Self { forms: Vec::new() };
        }
        let mut forms = encodings(secret);
        if let Ok(text) = std::str::from_utf8(secret) {
            forms.insert(0, ("plain", squeeze(text)));
            forms.insert(1, ("escaped", squeeze(&text.escape_debug().to_string())));
        }
        Self { forms }
    }

    /// The form in which `text` shows the secret, if it does.
    #[must_use]
    pub fn find_in(&self, text: &str) -> Option<&'static str> {
        let text = squeeze(text);
        self.forms.iter().find(|(_, form)| text.contains(form)).map(|(name, _)| *name)
    }
}

/// Does not show the secret.
impl fmt::Debug for Needle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Needle(..)")
    }
}

fn encodings(secret: &[u8]) -> Vec<(&'static str, String)> {
    let bytes: Vec<String> = secret.iter().map(u8::to_string).collect();
    vec![
        ("bytes", bytes.join(",")),
        ("base64", Base64Unpadded::encode_string(secret)),
        ("base64url", Base64UrlUnpadded::encode_string(secret)),
        ("hex", base16ct::lower::encode_string(secret)),
        ("HEX", base16ct::upper::encode_string(secret)),
    ]
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect()
}
