#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;

use super::*;

/// A matcher that tries every way for each star needs years for these.
#[test]
fn a_name_that_nearly_matches_takes_no_longer() {
    let stars = "a*".repeat(60);
    let segments = "**/a/".repeat(60);
    for (pattern, name) in [
        (format!("{stars}b"), "a".repeat(500) + "/"),
        (format!("{segments}b"), "a/".repeat(500)),
        (format!("**/{stars}b"), ("a".repeat(60) + "/").repeat(20)),
    ] {
        let pattern = SecretPattern::new("a", &pattern, None).unwrap();
        assert!(!pattern.matches(&name), "{pattern}");
    }
}

/// The plain meaning of a glob, in exponential time.
fn means(glob: &str, name: &str) -> bool {
    let rest = |text: &str| text.get(1..).map(str::to_owned).unwrap_or_default();
    let head = name.chars().next();
    if glob == "**" {
        return true;
    }
    if let Some(after) = glob.strip_prefix("**/") {
        return means(after, name)
            || name.split_once('/').is_some_and(|(_, folder)| means(glob, folder));
    }
    match (glob.chars().next(), head) {
        (None, None) => true,
        (Some('*'), _) => {
            means(&rest(glob), name) || head.is_some_and(|c| c != '/') && means(glob, &rest(name))
        }
        (Some('?'), Some(c)) => c != '/' && means(&rest(glob), &rest(name)),
        (Some(literal), Some(c)) => literal == c && means(&rest(glob), &rest(name)),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the reader lets pass, the matcher understands as it was meant.
    #[test]
    fn every_name_that_matches_begins_with_the_prefix(
        text in "[ab/*?\\[\\]!-]{1,6}", name in "[ab/*?\\[\\]!-]{0,6}",
    ) {
        if let Ok(pattern) = SecretPattern::new("a", &text, None)
            && pattern.matches(&name)
        {
            prop_assert!(name.starts_with(pattern.prefix()));
        }
    }

    #[test]
    fn stars_mean_what_they_say(text in "([ab?*]|/|\\*\\*/){1,6}", name in "[ab/]{0,7}") {
        // A `**` means itself after a `/` or at the start alone, and is refused elsewhere.
        if let Ok(pattern) = SecretPattern::new("a", &text, None) {
            prop_assert_eq!(pattern.matches(&name), means(&text, &name));
        }
    }

    #[test]
    fn a_literal_matches_itself_and_nothing_else(
        name in "[ab/*?\\[\\]!%#é-]{1,8}", other in "[ab/*?\\[\\]!%#é-]{1,8}",
    ) {
        let mut escaped = String::new();
        for c in name.chars() {
            match c {
                '%' => escaped.push_str("%25"),
                '?' => escaped.push_str("%3F"),
                '#' => escaped.push_str("%23"),
                '*' => escaped.push_str("%2A"),
                '[' => escaped.push_str("%5B"),
                c => escaped.push(c),
            }
        }
        let pattern: SecretPattern = format!("a:{escaped}").parse().unwrap();
        prop_assert!(pattern.matches(&name) && pattern.is_exact());
        prop_assert_eq!(pattern.prefix(), &name);
        prop_assert_eq!(pattern.matches(&other), name == other);
    }

    #[test]
    fn the_text_of_a_pattern_is_read_as_the_same_pattern(text in "a:[ab/*?\\[%25#]{1,8}") {
        if let Ok(pattern) = text.parse::<SecretPattern>() {
            prop_assert_eq!(pattern.to_string().parse(), Ok(pattern));
        }
    }
}
