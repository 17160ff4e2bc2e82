//! What opens, and what does not.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::time::{Duration, UNIX_EPOCH};

use proptest::prelude::*;

use super::*;
use crate::{reference::SecretRef, second_level::keyring::SealingKey, value::SecretBytes};

const SECRET: &[u8] = b"correct horse battery staple";

fn sealing_key(first: u8) -> SealingKey {
    let mut key = [0xA5; 32];
    key[0] = first;
    SealingKey::parse(&SecretBytes::copy_from(&key)).unwrap()
}

fn keyring(current: u8, previous: &[u8]) -> Keyring {
    Keyring::new(sealing_key(current), previous.iter().map(|key| sealing_key(*key)).collect())
}

fn entry(name: &str) -> EntryKey {
    EntryKey::new("test", SecretRef::new("aws", name))
}

fn read_at() -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(1_790_000_000_123)
}

fn sealed(keyring: &Keyring, name: &str) -> Sealed {
    keyring.seal(&entry(name), &Value::new(SECRET), read_at()).unwrap()
}

fn kind(result: Result<Stored>) -> ErrorKind {
    let error = result.map(|_| ()).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("horse"));
    error.kind()
}

#[test]
fn what_was_sealed_opens_with_all_that_is_known_about_it() {
    let expires_at = read_at() + Duration::from_hours(1);
    let value = Value::new(SECRET).with_version("v7").with_expires_at(expires_at);
    let keyring = keyring(1, &[]);
    let sealed = keyring.seal(&entry("db"), &value, read_at()).unwrap();
    let stored = keyring.open(&entry("db"), &sealed).unwrap();
    assert_eq!(stored.value.expose_bytes(), SECRET);
    assert_eq!(stored.value.version(), Some("v7"));
    assert_eq!(stored.value.expires_at(), Some(expires_at));
    assert_eq!(stored.read_at, read_at());
}

#[test]
fn a_change_of_any_bit_is_noticed() {
    let keyring = keyring(1, &[]);
    let whole = sealed(&keyring, "db");
    for at in 0..whole.as_bytes().len() {
        for bit in 0..8 {
            let mut bytes = whole.as_bytes().to_vec();
            bytes[at] ^= 1 << bit;
            let kind = kind(keyring.open(&entry("db"), &Sealed::from_stored(bytes)));
            // An id that no key has is told apart: it is what a change of keys looks like.
            let id = (1..9).contains(&at);
            assert_eq!(kind, if id { ErrorKind::Config } else { ErrorKind::Decode }, "byte {at}");
        }
    }
}

#[test]
fn what_is_cut_or_longer_does_not_open() {
    let keyring = keyring(1, &[]);
    let whole = sealed(&keyring, "db");
    for len in 0..whole.as_bytes().len() {
        let cut = Sealed::from_stored(&whole.as_bytes()[..len]);
        assert_eq!(kind(keyring.open(&entry("db"), &cut)), ErrorKind::Decode, "{len} bytes");
    }
    let longer = Sealed::from_stored([whole.as_bytes(), b"\0"].concat());
    assert_eq!(kind(keyring.open(&entry("db"), &longer)), ErrorKind::Decode);
}

#[test]
fn entries_of_two_names_cannot_be_swapped() {
    let keyring = keyring(1, &[]);
    let of_db = sealed(&keyring, "db");
    assert_eq!(kind(keyring.open(&entry("admin"), &of_db)), ErrorKind::Decode);
    let elsewhere = EntryKey::new("other", SecretRef::new("aws", "db"));
    assert_eq!(kind(keyring.open(&elsewhere, &of_db)), ErrorKind::Decode);
}

#[test]
fn another_key_does_not_open() {
    let sealed = sealed(&keyring(1, &[]), "db");
    assert_eq!(kind(keyring(2, &[3]).open(&entry("db"), &sealed)), ErrorKind::Config);
}

#[test]
fn a_previous_key_opens_and_the_current_one_seals_again() {
    let old = sealed(&keyring(1, &[]), "db");
    let between = keyring(2, &[1]);
    let stored = between.open(&entry("db"), &old).unwrap();
    let new = between.seal(&entry("db"), &stored.value, stored.read_at).unwrap();
    let stored = keyring(2, &[]).open(&entry("db"), &new).unwrap();
    assert_eq!((stored.value.expose_bytes(), stored.read_at), (SECRET, read_at()));
}

#[test]
fn no_two_seals_are_alike_and_none_shows_the_secret() {
    let keyring = keyring(1, &[]);
    let [a, b] = [sealed(&keyring, "db"), sealed(&keyring, "db")];
    assert_ne!(a, b);
    assert!(!a.as_bytes().windows(6).any(|part| SECRET.windows(6).any(|secret| secret == part)));
    assert_eq!(format!("{a:?}"), "Sealed(..)");
}

#[test]
fn the_length_tells_little() {
    let keyring = keyring(1, &[]);
    let lens = [&b""[..], b"1234", b"a password of common length"].map(|secret| {
        let sealed = keyring.seal(&entry("db"), &Value::new(secret), read_at()).unwrap();
        sealed.as_bytes().len()
    });
    assert_eq!(lens, [lens[0]; 3]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_value_comes_back(
        secret in prop::collection::vec(any::<u8>(), 0..300),
        version in prop::option::of(any::<String>()),
        expires_at in prop::option::of(0..u64::MAX / 2),
        read_at in 0..u64::MAX / 2,
        name in any::<String>(),
    ) {
        let moment = |millis| UNIX_EPOCH + Duration::from_millis(millis);
        let mut value = Value::new(secret.clone());
        if let Some(version) = &version {
            value = value.with_version(version.as_str());
        }
        if let Some(at) = expires_at {
            value = value.with_expires_at(moment(at));
        }
        let keyring = keyring(1, &[]);
        let sealed = keyring.seal(&entry(&name), &value, moment(read_at)).unwrap();
        let stored = keyring.open(&entry(&name), &sealed).unwrap();
        prop_assert_eq!(stored.value.expose_bytes(), &*secret);
        prop_assert_eq!(stored.value.version(), version.as_deref());
        prop_assert_eq!(stored.value.expires_at(), expires_at.map(moment));
        prop_assert_eq!(stored.read_at, moment(read_at));
    }

    #[test]
    fn no_bytes_open_or_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(keyring(1, &[]).open(&entry("db"), &Sealed::from_stored(bytes)).is_err());
    }
}
