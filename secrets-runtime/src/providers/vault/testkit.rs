//! What the tests of this provider share.

use crate::providers::variables::Variables;

/// Variables in a fixed list.
pub(super) fn variables(set: &'static [(&'static str, &'static str)]) -> Variables {
    Variables::from_fn(|name| {
        set.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into())
    })
}
