//! Lists of names.

use std::collections::BTreeSet;

/// Those of `names` that begin with `prefix`, each once and in byte order. The empty text is no name.
pub(super) fn beginning_with<S: AsRef<str> + Into<String>>(
    prefix: &str,
    names: impl IntoIterator<Item = S>,
) -> Vec<String> {
    let names = names.into_iter().filter(|name| {
        let name = name.as_ref();
        !name.is_empty() && name.starts_with(prefix)
    });
    names.map(Into::into).collect::<BTreeSet<String>>().into_iter().collect()
}
