//! Headers that hold a secret.

use bytes::Bytes;
use http::{HeaderValue, header::InvalidHeaderValue};

use crate::value::SecretBytes;

struct Owner(SecretBytes);

impl AsRef<[u8]> for Owner {
    fn as_ref(&self) -> &[u8] {
        self.0.expose()
    }
}

/// A header's value in the secret's own memory, which is wiped with the last clone of it.
///
/// # Errors
///
/// If the secret holds a control character.
pub(in super::super) fn secret_header(
    secret: SecretBytes,
) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(Owner(secret)))?;
    value.set_sensitive(true);
    Ok(value)
}
