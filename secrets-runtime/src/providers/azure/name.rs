//! Names of secrets and ids of their versions, checked before they become part of a URL.

use std::borrow::Cow;

use super::session::Session;
use crate::{
    error::{Error, ErrorKind, Result},
    reference::Selector,
};

/// What the secret that is called `name` is called at Azure.
pub(super) fn stored<'a>(name: &'a str, session: &Session) -> Result<Cow<'a, str>> {
    let stored = session.names.stored(name);
    if is_allowed(&stored) {
        return Ok(stored);
    }
    Err(Error::new(ErrorKind::Config, "the name is not one that a secret can have at Azure")
        .with_hint(
            "use letters, digits and `-`; for other characters set `AzureConfig::map_names`",
        ))
}

/// The version's id, or `None` for the current one.
pub(super) fn version(selector: Selector<'_>) -> Result<Option<String>> {
    match selector {
        Selector::Latest => Ok(None),
        Selector::Version(id) if is_allowed(id) => Ok(Some(id.to_owned())),
        Selector::Version(_) | Selector::Stage(_) => {
            Err(Error::new(ErrorKind::NotFound, "a secret at Azure cannot have such a version")
                .with_hint("write a version's id, of 32 letters and digits, after `?version=`"))
        }
    }
}

fn is_allowed(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=127).contains(&text.len()) && text.bytes().all(allowed)
}

/// The name in a secret's URL: `https://VAULT/secrets/NAME/VERSION`.
pub(super) fn of_url(url: &str) -> Option<&str> {
    segment(url, 0)
}

/// The version's id in a secret's URL.
pub(super) fn version_of_url(url: &str) -> Option<&str> {
    segment(url, 1)
}

fn segment(url: &str, number: usize) -> Option<&str> {
    let (_, path) = url.split_once("://")?.1.split_once("/secrets/")?;
    path.split('/').nth(number).filter(|segment| !segment.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{of_url, version_of_url};

    #[test]
    fn a_url_names_the_secret_and_perhaps_a_version() {
        let url = "https://shop.vault.azure.net/secrets/secrets/0f";
        assert_eq!((of_url(url), version_of_url(url)), (Some("secrets"), Some("0f")));
        let url = "https://shop.vault.azure.net/secrets/db";
        assert_eq!((of_url(url), version_of_url(url)), (Some("db"), None));
        assert_eq!(of_url("https://shop.vault.azure.net/keys/db"), None);
    }
}
