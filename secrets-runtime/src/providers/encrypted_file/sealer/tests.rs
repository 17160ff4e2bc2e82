//! Random texts in random places, and what is refused.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;

use super::{super::place::What, *};

fn key(byte: u8) -> Arc<RawKey> {
    let mut key = RawKey::zeroed();
    *key.expose_mut() = std::array::from_fn(|at| u8::try_from(at).unwrap() ^ byte);
    Arc::new(key)
}

/// Each cipher twice, with different keys.
fn sealers() -> [[Sealer; 2]; 4] {
    let age = || Sealer::Age(Arc::new(AgeKey::generate()));
    [
        [Sealer::Aes256Gcm(key(0)), Sealer::Aes256Gcm(key(1))],
        [Sealer::ChaCha20Poly1305(key(0)), Sealer::ChaCha20Poly1305(key(1))],
        [Sealer::Fernet(key(0)), Sealer::Fernet(key(1))],
        [age(), age()],
    ]
}

fn value(name: &str) -> Place<'_> {
    Place { file: "id", what: What::Value(name) }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn what_is_sealed_opens_in_its_place_only(
        plain in prop::collection::vec(any::<u8>(), 0..200),
        name in "[^\\pC]{1,20}",
    ) {
        let longer = format!("{name}x");
        for [sealer, other] in sealers() {
            let sealed = sealer.seal(value(&name), &plain).unwrap();
            let opened = sealer.open(value(&name), &sealed).unwrap();
            prop_assert_eq!(opened.expose(), &plain[..]);
            let elsewhere = [
                Place { file: "other", what: What::Value(&name) },
                Place { file: "id", what: What::Whole },
                Place { file: "id", what: What::Check },
                value(&longer),
            ];
            for place in elsewhere {
                prop_assert!(sealer.open(place, &sealed).is_err());
            }
            prop_assert!(other.open(value(&name), &sealed).is_err());
        }
    }

    #[test]
    fn no_changed_byte_and_no_cut_is_accepted(
        plain in prop::collection::vec(any::<u8>(), 0..60),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u32,
    ) {
        for [sealer, _] in sealers() {
            let sealed = sealer.seal(value("name"), &plain).unwrap();
            prop_assert!(sealer.open(value("name"), &sealed[..at.index(sealed.len())]).is_err());
            let mut changed = bytes_of(&sealed);
            *at.get_mut(&mut changed) ^= 1 << bit;
            let url = matches!(sealer, Sealer::Fernet(_));
            let changed = if url { base64ct::Base64Url::encode_string(&changed) } else { Base64::encode_string(&changed) };
            prop_assert!(sealer.open(value("name"), &changed).is_err());
        }
    }
}

fn bytes_of(sealed: &str) -> Vec<u8> {
    Base64::decode_vec(sealed).or_else(|_| base64ct::Base64Url::decode_vec(sealed)).unwrap()
}

#[test]
fn the_same_text_is_never_sealed_alike() {
    for [sealer, _] in sealers() {
        let [first, second] = [(); 2].map(|()| sealer.seal(value("name"), b"plain").unwrap());
        assert_ne!(first, second);
    }
}

#[test]
fn a_place_tells_from_a_damage_where_the_cipher_can() {
    let [.., [fernet, _], [age, _]] = sealers();
    for sealer in [fernet, age] {
        let sealed = sealer.seal(value("a"), b"plain").unwrap();
        assert_eq!(sealer.open(value("b"), &sealed).unwrap_err(), Fault::Moved);
    }
}
