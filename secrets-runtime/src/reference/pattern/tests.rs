#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;

use super::*;

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
