#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use base64ct::Encoding as _;
use proptest::prelude::*;

use super::*;

fn decoded(encoding: Encoding, text: &[u8]) -> Option<Vec<u8>> {
    match decode(encoding, text.into()) {
        Ok(bytes) => Some(bytes.expose().to_vec()),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Decode);
            None
        }
    }
}

/// The vectors of RFC 4648, section 10.
#[test]
fn base64_and_hex_read_the_vectors_of_the_rfc() {
    for (bytes, base64, hex) in [
        ("", "", ""),
        ("f", "Zg==", "66"),
        ("fo", "Zm8=", "666F"),
        ("foo", "Zm9v", "666F6F"),
        ("foob", "Zm9vYg==", "666F6F62"),
        ("fooba", "Zm9vYmE=", "666F6F6261"),
        ("foobar", "Zm9vYmFy", "666F6F626172"),
    ] {
        for (encoding, text) in [(Encoding::Base64, base64), (Encoding::Hex, hex)] {
            for text in [text.to_owned(), format!("{text}\n"), format!(" \r\n{text}\t ")] {
                assert_eq!(decoded(encoding, text.as_bytes()).unwrap(), bytes.as_bytes(), "{text}");
            }
        }
    }
}

#[test]
fn what_is_not_exactly_the_encoding_is_refused() {
    for text in ["Zg", "Zg=", "Zg===", "Zh==", "Zm9v!", "Zm\n9v", "-_==", "\u{e9}", "=", "Zg==Zg=="]
    {
        assert_eq!(decoded(Encoding::Base64, text.as_bytes()), None, "{text}");
    }
    for text in ["6", "6g", "0x66", "66 66", "\u{e9}"] {
        assert_eq!(decoded(Encoding::Hex, text.as_bytes()), None, "{text}");
    }
    for encoding in [Encoding::Base64, Encoding::Hex] {
        assert_eq!(decoded(encoding, b"\xff\xfe\xfd\xfc"), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_bytes_come_back(bytes: Vec<u8>) {
        let base64 = base64ct::Base64::encode_string(&bytes);
        prop_assert_eq!(decoded(Encoding::Base64, base64.as_bytes()), Some(bytes.clone()));
        let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let hex: String = digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect();
        prop_assert_eq!(decoded(Encoding::Hex, hex.to_uppercase().as_bytes()), Some(bytes.clone()));
        prop_assert_eq!(decoded(Encoding::Hex, hex.as_bytes()), Some(bytes));
    }

    #[test]
    fn no_text_makes_a_decoder_panic(text: Vec<u8>) {
        decoded(Encoding::Base64, &text);
        decoded(Encoding::Hex, &text);
        prop_assert_eq!(decoded(Encoding::Plain, &text), Some(text));
    }
}
