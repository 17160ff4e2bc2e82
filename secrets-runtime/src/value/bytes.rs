//! Byte strings that are wiped before their memory is given back.

use std::fmt;

use secrecy::{SecretBox, SecretSlice, SecretString};
use zeroize::{Zeroize, Zeroizing};

/// A secret byte string of fixed length, wiped on drop.
///
/// A conversion from an owned buffer leaves no copy behind: a buffer with
/// spare capacity, which would be reallocated, is copied once and wiped.
#[derive(Default)]
pub struct SecretBytes(Zeroizing<Box<[u8]>>);

impl SecretBytes {
    /// A copy of `bytes`; the caller's own copy stays the caller's to wipe.
    #[must_use]
    pub fn copy_from(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.into()))
    }

    /// The secret itself.
    #[must_use]
    #[inline]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The bytes as text, in the same memory; gives the bytes back if they are not UTF-8.
    #[inline]
    pub fn into_text(mut self) -> Result<SecretString, Self> {
        let bytes = std::mem::take(&mut *self.0);
        // The capacity equals the length, so neither conversion makes a copy.
        match String::from_utf8(bytes.into_vec()) {
            Ok(text) => Ok(SecretBox::new(text.into_boxed_str())),
            Err(error) => Err(error.into_bytes().into()),
        }
    }

    /// The bytes in secrecy's type, in the same memory.
    #[must_use]
    pub fn into_slice(mut self) -> SecretSlice<u8> {
        SecretBox::new(std::mem::take(&mut *self.0))
    }
}

impl From<Vec<u8>> for SecretBytes {
    #[inline]
    fn from(bytes: Vec<u8>) -> Self {
        if bytes.capacity() == bytes.len() {
            return Self(Zeroizing::new(bytes.into_boxed_slice()));
        }
        without_spare_room(bytes)
    }
}

/// Apart, so that the usual case is small enough to become part of its callers.
#[cold]
fn without_spare_room(mut bytes: Vec<u8>) -> SecretBytes {
    let exact = SecretBytes::copy_from(&bytes);
    bytes.zeroize();
    exact
}

impl From<String> for SecretBytes {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

/// A copy: the text itself stays with the caller.
impl From<&str> for SecretBytes {
    fn from(text: &str) -> Self {
        Self::copy_from(text.as_bytes())
    }
}

/// A copy: the bytes themselves stay with the caller.
impl From<&[u8]> for SecretBytes {
    fn from(bytes: &[u8]) -> Self {
        Self::copy_from(bytes)
    }
}

impl From<Box<[u8]>> for SecretBytes {
    fn from(bytes: Box<[u8]>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl From<SecretBuf> for SecretBytes {
    fn from(mut buf: SecretBuf) -> Self {
        std::mem::take(&mut *buf.0).into()
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(..)")
    }
}

/// A growing secret byte string: every buffer that it outgrows is wiped.
#[derive(Default)]
pub struct SecretBuf(Zeroizing<Vec<u8>>);

impl SecretBuf {
    /// An empty buffer that holds `capacity` bytes before it has to move.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(capacity)))
    }

    /// Appends `bytes`.
    pub fn extend(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    /// Appends one character as UTF-8.
    pub fn push_char(&mut self, c: char) {
        self.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// Makes room for `additional` bytes.
    pub fn reserve(&mut self, additional: usize) {
        let needed = self.0.len() + additional;
        if needed <= self.0.capacity() {
            return;
        }
        let mut larger = Vec::with_capacity(needed.max(self.0.capacity() * 2));
        larger.extend_from_slice(&self.0);
        // The assignment drops the old `Zeroizing` and so wipes the outgrown buffer.
        self.0 = Zeroizing::new(larger);
    }

    /// What has been written.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// What has been written, to be changed in place.
    #[must_use]
    pub fn expose_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }

    /// Sets the length; what is cut off is wiped, what is added is zero.
    pub fn resize(&mut self, len: usize) {
        if let Some(additional) = len.checked_sub(self.0.len()) {
            self.reserve(additional);
        } else {
            self.0[len..].zeroize();
        }
        self.0.resize(len, 0);
    }

    /// How many bytes have been written.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing has been written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for SecretBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBuf(..)")
    }
}

#[cfg(test)]
mod tests;
