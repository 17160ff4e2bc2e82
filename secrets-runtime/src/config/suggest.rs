//! "Did you mean": the accepted word nearest to a mistyped one, and lists of words.

/// `; did you mean `ttl`?`, or nothing if no candidate is near.
pub(super) fn did_you_mean<'a>(
    given: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> String {
    match nearest(given, candidates) {
        Some(nearest) => format!("; did you mean `{nearest}`?"),
        None => String::new(),
    }
}

/// The words as a list: `` `a`, `b` and `c` ``.
pub(super) fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<_> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// A third of a word may be wrong.
fn nearest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_lowercase();
    let measured = candidates.into_iter().map(|word| (strsim::osa_distance(&given, word), word));
    let near = measured.filter(|(distance, word)| *distance <= (word.len() / 3).max(1));
    near.min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::{did_you_mean, list};

    #[test]
    fn suggests_only_what_is_near() {
        assert_eq!(did_you_mean("REGOIN", ["region", "profile"]), "; did you mean `region`?");
        assert_eq!(did_you_mean("tll", ["ttl", "type"]), "; did you mean `ttl`?");
        assert_eq!(did_you_mean("address", ["ttl", "type"]), "");
    }

    #[test]
    fn lists_words() {
        assert_eq!(list([]), "");
        assert_eq!(list(["a"]), "`a`");
        assert_eq!(list(["a", "b", "c"]), "`a`, `b` and `c`");
    }
}
