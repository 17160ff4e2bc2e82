#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;

fn text(parts: &[Part<'_>]) -> Option<String> {
    compose(parts).map(|text| String::from_utf8(text.expose().to_vec()).unwrap())
}

fn inserted(field: &dyn ComposePart) -> String {
    text(&[Part::Field(field)]).unwrap()
}

#[test]
fn fields_are_encoded_and_the_text_around_them_is_not() {
    let (user, password) = (String::from("a b"), SecretString::from("p@ss:/?#%é"));
    let parts = [
        Part::Text("postgres://"),
        Part::Field(&user),
        Part::Text(":"),
        Part::Field(&password),
        Part::Text("@host/app?x=é"),
    ];
    let expected = "postgres://a%20b:p%40ss%3A%2F%3F%23%25%C3%A9@host/app?x=é";
    assert_eq!(text(&parts).unwrap(), expected);
}

#[test]
fn numbers_and_addresses_are_inserted_as_they_are_shown() {
    assert_eq!(inserted(&8080_u16), "8080");
    assert_eq!(inserted(&i128::MIN), i128::MIN.to_string());
    assert_eq!(inserted(&u128::MAX), u128::MAX.to_string());
    assert_eq!(inserted(&true), "true");
    assert_eq!(inserted(&'/'), "%2F");
    assert_eq!(inserted(&IpAddr::V4(Ipv4Addr::LOCALHOST)), "127.0.0.1");
    assert_eq!(inserted(&Ipv6Addr::LOCALHOST), "%3A%3A1");
}

#[test]
fn a_field_that_is_absent_makes_the_whole_absent() {
    let (some, none) = (Some(7_u8), None::<SecretString>);
    assert_eq!(inserted(&some), "7");
    assert_eq!(text(&[Part::Text("x"), Part::Field(&none), Part::Field(&some)]), None);
    assert_eq!(text(&[]).unwrap(), "");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    /// Decodes as a URL's reader does, and checks that nothing reserved is left.
    #[test]
    fn what_is_inserted_can_be_read_back(plain in "\\PC{0,20}[%/?#@:+ &=]{0,5}") {
        let encoded = inserted(&plain);
        let unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~%".contains(c);
        prop_assert!(encoded.chars().all(unreserved), "{}", encoded);
        let mut pieces = encoded.split('%');
        let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
        for piece in pieces {
            bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
            bytes.extend_from_slice(&piece.as_bytes()[2..]);
        }
        prop_assert_eq!(bytes, plain.as_bytes());
    }
}
