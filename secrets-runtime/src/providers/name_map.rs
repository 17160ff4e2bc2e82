//! Names with characters that a backend does not allow.

use std::borrow::Cow;

#[cfg(feature = "_cloud")]
use super::names;
use crate::error::{Error, ErrorKind, Result};

/// Which character is stored in the place of another one that the backend's names cannot have.
///
/// Nothing is replaced unless it is said here. Several characters may have the same stand-in: the
/// way back, in a list, then takes the one that was given first.
///
/// ```
/// use secrets_runtime::providers::NameMap;
///
/// // `prod/db_url` is stored as `prod-db-url`.
/// let names = NameMap::new().with('/', '-').with('_', '-');
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct NameMap {
    pairs: Vec<(char, char)>,
    is_upper_case: bool,
}

impl NameMap {
    /// Every name as it is.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stores `character` as `stand_in`.
    pub fn with(mut self, character: char, stand_in: char) -> Self {
        self.pairs.push((character, stand_in));
        self
    }

    /// Stores ASCII letters in upper case. On the way back all are in lower case.
    ///
    /// ```
    /// use secrets_runtime::providers::NameMap;
    ///
    /// // `db/url` is the variable `DB_URL`.
    /// let names = NameMap::new().with('/', '_').upper_case();
    /// ```
    pub fn upper_case(mut self) -> Self {
        self.is_upper_case = true;
        self
    }

    /// Whether every name is left as it is.
    #[cfg(feature = "env")]
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty() && !self.is_upper_case
    }

    /// The backend's name of the secret that is called `name`.
    pub(super) fn stored<'a>(&self, name: &'a str) -> Cow<'a, str> {
        if name.chars().all(|c| self.stand_in(c) == c) {
            return name.into();
        }
        name.chars().map(|c| self.stand_in(c)).collect::<String>().into()
    }

    fn stand_in(&self, character: char) -> char {
        let pair = self.pairs.iter().find(|(from, _)| *from == character);
        let stored = pair.map_or(character, |(_, to)| *to);
        if self.is_upper_case { stored.to_ascii_uppercase() } else { stored }
    }

    /// The first one that is stored as `stand_in`.
    fn character(&self, stand_in: char) -> char {
        match self.pairs.iter().find(|(_, to)| *to == stand_in) {
            Some((from, _)) => *from,
            None if self.is_upper_case => stand_in.to_ascii_lowercase(),
            None => stand_in,
        }
    }

    /// What the secret is called whose name at the backend is `stored`.
    ///
    /// One that no name leads to is refused: else two secrets would have the same name.
    pub(super) fn called(&self, stored: &str) -> Result<String> {
        let name = self.back(stored);
        if self.stored(&name) == stored {
            return Ok(name);
        }
        let message = format!("no name leads to the secret `{stored}` by the name map");
        Err(Error::new(ErrorKind::Config, message)
            .with_hint("rename the secret, or take the character out of the map"))
    }

    fn back(&self, stored: &str) -> String {
        stored.chars().map(|c| self.character(c)).collect()
    }

    /// What the secrets in `stored` are called, as far as it begins with `prefix`, in byte order.
    /// Others may be called what they like.
    #[cfg(feature = "_cloud")]
    pub(super) fn list(
        &self,
        stored: impl IntoIterator<Item = String>,
        prefix: &str,
    ) -> Result<Vec<String>> {
        let wanted = stored.into_iter().filter(|stored| self.back(stored).starts_with(prefix));
        let called = wanted.map(|stored| self.called(&stored));
        Ok(names::beginning_with(prefix, called.collect::<Result<Vec<_>>>()?))
    }
}

#[cfg(all(test, feature = "_cloud"))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

    use super::NameMap;
    use crate::error::ErrorKind;

    fn slashes() -> NameMap {
        NameMap::new().with('/', '-')
    }

    fn list(map: &NameMap, stored: &[&str], folder: &str) -> Vec<String> {
        map.list(stored.iter().map(|name| (*name).to_owned()), folder).unwrap()
    }

    #[test]
    fn nothing_is_replaced_unless_it_is_said() {
        assert_eq!(NameMap::new().stored("prod/db_url-1"), "prod/db_url-1");
        assert_eq!(NameMap::new().called("prod-db_url").unwrap(), "prod-db_url");
    }

    #[test]
    fn a_listed_name_leads_to_its_secret() {
        let map = slashes().with('_', '-');
        assert_eq!(map.stored("prod/db_url"), "prod-db-url");
        assert_eq!(map.called("prod-db-url").unwrap(), "prod/db/url");
        assert_eq!(map.stored("prod/db/url"), "prod-db-url");
    }

    #[test]
    fn upper_case_is_only_at_the_backend() {
        let map = NameMap::new().with('/', '_').upper_case();
        assert_eq!(map.stored("db/Url"), "DB_URL");
        assert_eq!(map.called("DB_URL").unwrap(), "db/url");
        assert_eq!(map.called("db_url").unwrap_err().kind(), ErrorKind::Config);
    }

    #[test]
    fn two_secrets_never_get_one_name() {
        let map = NameMap::new().with('_', '-');
        let stored = ["a-b", "a_b"].map(str::to_owned);
        let error = map.list(stored, "").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains("`a_b`"), "{error}");
    }

    /// A project or vault has secrets of others, too.
    #[test]
    fn what_is_not_asked_for_may_have_any_name() {
        let map = NameMap::new().with('_', '-');
        assert_eq!(list(&map, &["shop-db", "other_db"], "shop"), ["shop_db"]);
    }

    #[test]
    fn a_list_holds_what_begins_with_the_prefix_as_it_is_called() {
        let stored = ["prod-db", "prod", "production", "test-db", "prod-api-key"];
        let list = |prefix| list(&slashes(), &stored, prefix);
        assert_eq!(list("prod/"), ["prod/api/key", "prod/db"]);
        assert_eq!(list("prod-"), [""; 0]);
        assert_eq!(list("prod"), ["prod", "prod/api/key", "prod/db", "production"]);
        assert_eq!(list("").len(), 5);
    }
}
