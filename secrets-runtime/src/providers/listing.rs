//! What is in a folder.

/// Whether `name` is below `folder`; all names are below the empty one.
pub(super) fn is_below(name: &str, folder: &str) -> bool {
    let rest = name.strip_prefix(folder.strip_suffix('/').unwrap_or(folder));
    folder.is_empty() || rest.is_some_and(|rest| rest.starts_with('/'))
}
