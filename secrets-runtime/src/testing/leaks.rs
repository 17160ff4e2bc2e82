//! A search for secrets in text that others may see.

use std::{error::Error, fmt::Write as _};

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};

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

/// The form in which `text` shows `secret`, if it does.
///
/// Looked for are the secret itself, as `Debug` escapes it, as a list of bytes, and in base64 and
/// hexadecimal. A secret shorter than four bytes is not looked for: any text may hold it.
///
/// ```
/// use secrets_runtime::testing::leaks;
///
/// assert_eq!(leaks::find("the token is s3cret!", b"s3cret"), Some("plain"));
/// assert_eq!(leaks::find("[115, 51, 99, 114, 101, 116]", b"s3cret"), Some("bytes"));
/// assert_eq!(leaks::find("the token is [redacted]", b"s3cret"), None);
/// ```
#[must_use]
pub fn find(text: &str, secret: &[u8]) -> Option<&'static str> {
    if secret.len() < 4 {
        return None;
    }
    // Formatters break lists over lines, so white space does not count.
    let squeezed: String = text.split_whitespace().collect();
    forms(secret)
        .into_iter()
        .find(|(_, form)| {
            text.contains(form) || squeezed.contains(&*form.split_whitespace().collect::<String>())
        })
        .map(|(name, _)| name)
}

fn forms(secret: &[u8]) -> Vec<(&'static str, String)> {
    let bytes = secret.iter().map(u8::to_string).collect::<Vec<_>>().join(",");
    let mut forms = vec![
        ("bytes", bytes),
        ("base64", Base64::encode_string(secret).trim_end_matches('=').to_owned()),
        ("base64url", Base64UrlUnpadded::encode_string(secret)),
        ("hex", base16ct::lower::encode_string(secret)),
        ("HEX", base16ct::upper::encode_string(secret)),
    ];
    if let Ok(text) = std::str::from_utf8(secret) {
        forms.insert(0, ("plain", text.to_owned()));
        forms.insert(1, ("escaped", text.escape_debug().to_string()));
    }
    forms
}
