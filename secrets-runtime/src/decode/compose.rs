//! `compose`: one secret text made from other fields.

use std::fmt::Write as _;

use secrecy::{ExposeSecret, SecretString};

use crate::{leased::Leased, value::SecretBuf};

/// A field that can be inserted into a composed text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be inserted into a composed secret",
    note = "`compose` takes text, secret text, numbers, and `Option` or `Leased` of those",
    note = "a `Live` field cannot be inserted: the composed text would not follow its rotation"
)]
pub trait ComposePart {
    /// Hands the plain text to `write`; `false` if there is none.
    #[doc(hidden)]
    fn with_text(&self, write: &mut dyn FnMut(&str)) -> bool;
}

/// One piece of a composed text.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "a part borrows secret fields")]
pub enum Part<'a> {
    /// Taken as it is.
    Text(&'a str),
    /// Percent-encoded.
    Field(&'a dyn ComposePart),
}

/// The parts in one wiped buffer; `None` if a field is absent.
pub(super) fn compose(parts: &[Part<'_>]) -> Option<SecretBuf> {
    let mut out = SecretBuf::default();
    for part in parts {
        match part {
            Part::Text(text) => out.extend(text.as_bytes()),
            Part::Field(field) => {
                if !field.with_text(&mut |text| percent_encode(text, &mut out)) {
                    return None;
                }
            }
        }
    }
    Some(out)
}

/// Encodes all but the unreserved characters of RFC 3986, section 2.3.
fn percent_encode(text: &str, out: &mut SecretBuf) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in text.as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.extend(&[byte]);
            }
            byte => {
                out.extend(&[b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
            }
        }
    }
}

impl ComposePart for SecretString {
    fn with_text(&self, write: &mut dyn FnMut(&str)) -> bool {
        write(self.expose_secret());
        true
    }
}

impl ComposePart for String {
    fn with_text(&self, write: &mut dyn FnMut(&str)) -> bool {
        write(self);
        true
    }
}

impl<T: ComposePart> ComposePart for Option<T> {
    fn with_text(&self, write: &mut dyn FnMut(&str)) -> bool {
        self.as_ref().is_some_and(|part| part.with_text(write))
    }
}

impl<T: ComposePart> ComposePart for Leased<T> {
    fn with_text(&self, write: &mut dyn FnMut(&str)) -> bool {
        (**self).with_text(write)
    }
}

macro_rules! displayed {
    ($($type:ty)*) => {$(
        impl ComposePart for $type {
            fn with_text(&self, write: &mut dyn FnMut(&str)) -> bool {
                let mut text = zeroize::Zeroizing::new(String::with_capacity(64));
                // Writing to a `String` cannot fail.
                let _ = write!(text, "{self}");
                write(&text);
                true
            }
        }
    )*};
}

displayed!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize bool char std::net::IpAddr std::net::Ipv4Addr std::net::Ipv6Addr);

#[cfg(test)]
mod tests;
