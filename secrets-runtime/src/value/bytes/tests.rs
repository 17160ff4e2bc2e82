#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use secrecy::ExposeSecret as _;

use super::*;

#[test]
fn a_buffer_without_spare_room_is_not_copied() {
    let exact = b"s3cret".to_vec().into_boxed_slice();
    let place = exact.as_ptr();
    let bytes = SecretBytes::from(exact.into_vec());
    assert_eq!(bytes.expose().as_ptr(), place);
    let text = bytes.into_text().unwrap();
    assert_eq!(text.expose_secret().as_ptr(), place);
}

#[test]
fn a_buffer_with_spare_room_keeps_its_content() {
    let mut roomy = Vec::with_capacity(100);
    roomy.extend_from_slice(b"s3cret");
    assert_eq!(SecretBytes::from(roomy).expose(), b"s3cret");
    assert_eq!(SecretBytes::from(String::from("s3cret")).expose(), b"s3cret");
    assert_eq!(SecretBytes::copy_from(b"s3cret").into_slice().expose_secret(), b"s3cret");
}

#[test]
fn bytes_that_are_no_text_are_given_back() {
    let bytes = SecretBytes::from(&b"ok\xff"[..]);
    assert_eq!(bytes.into_text().unwrap_err().expose(), b"ok\xff");
    assert_eq!(SecretBytes::default().into_text().unwrap().expose_secret(), "");
}

#[test]
fn a_growing_buffer_keeps_what_was_written() {
    let mut buf = SecretBuf::default();
    let mut expected = Vec::new();
    for number in 0..200_u8 {
        buf.extend(&[number; 3]);
        buf.push_char('é');
        expected.extend_from_slice(&[number, number, number]);
        expected.extend_from_slice("é".as_bytes());
    }
    assert_eq!((buf.expose(), buf.len(), buf.is_empty()), (&expected[..], 1_000, false));
    assert_eq!(SecretBytes::from(buf).expose(), expected);
}

#[test]
fn a_buffer_with_room_for_all_never_moves() {
    let mut buf = SecretBuf::with_capacity(100);
    let place = buf.expose().as_ptr();
    buf.extend(&[1; 60]);
    buf.reserve(40);
    buf.resize(100);
    assert_eq!(buf.expose().as_ptr(), place);
}

#[test]
fn what_is_cut_off_is_gone_when_the_buffer_grows_again() {
    let mut buf = SecretBuf::default();
    buf.extend(b"s3cret");
    buf.resize(2);
    assert_eq!(buf.expose(), b"s3");
    buf.resize(6);
    assert_eq!(buf.expose(), b"s3\0\0\0\0");
    buf.expose_mut()[5] = b'!';
    assert_eq!(buf.expose(), b"s3\0\0\0!");
}

#[test]
fn neither_type_shows_what_it_holds() {
    let (bytes, mut buf) = (SecretBytes::from("s3cret"), SecretBuf::default());
    buf.extend(b"s3cret");
    assert_eq!(format!("{bytes:?} {buf:?}"), "SecretBytes(..) SecretBuf(..)");
}
