//! The address, checked.

use http::Uri;

use crate::error::{Error, ErrorKind, Result};

/// The URL without a separator at its end. A proxy may serve Vault below a path, so it may hold one.
pub(super) fn check(address: &str) -> Result<Box<str>> {
    let base = address.trim_end_matches('/');
    let uri: Uri = base.parse().map_err(|_| bad_address("is not a URL"))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(bad_address("begins with neither `https://` nor `http://`"));
    }
    if uri.authority().is_none_or(|authority| authority.as_str().contains('@')) {
        return Err(bad_address("holds a user name"));
    }
    if uri.query().is_some() {
        return Err(bad_address("holds a `?`"));
    }
    Ok(base.into())
}

/// The address is not shown, since it may hold a password.
fn bad_address(problem: &str) -> Error {
    Error::new(ErrorKind::Config, format!("the Vault address {problem}"))
        .with_hint("write VAULT_ADDR, or `VaultConfig::address`, as `https://HOST:PORT`")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

    use super::check;

    #[test]
    fn an_address_may_hold_a_path() {
        for (address, expected) in [
            ("https://vault:8200", "https://vault:8200"),
            ("http://127.0.0.1:8200/", "http://127.0.0.1:8200"),
            ("https://proxy.internal/vault/", "https://proxy.internal/vault"),
        ] {
            assert_eq!(&*check(address).unwrap(), expected);
        }
    }

    #[test]
    fn a_refused_address_is_not_shown() {
        for address in [
            "",
            "vault:8200",
            "unix:///run/vault.sock",
            "https://user:hunter2@vault:8200",
            "https://vault:8200/?token=hunter2",
            "https://vault hunter2",
        ] {
            let error = check(address).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }
}
