//! Durations as people write them: a whole number and a unit, such as `30s`.
//!
//! The derive has its own reader of the same grammar; both are tested against
//! `tests/fixtures/durations.json`.

use std::time::Duration;

pub(crate) const EXPECTED: &str =
    "write a duration such as `30s`, `5m` or `12h`; units are `ms`, `s`, `m`, `h` and `d`";

/// `None` if it is malformed or does not fit.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit);
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(milliseconds).map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn reads_the_fixtures() {
        let cases = include_str!("../../tests/fixtures/durations.json");
        let cases: Vec<Value> = serde_json::from_str(cases).expect("the fixtures are JSON");
        assert!(cases.len() >= 25, "only {} fixtures", cases.len());
        for case in cases {
            let text = case["text"].as_str().expect("each fixture has a text");
            let expected = case["milliseconds"].as_u64().map(Duration::from_millis);
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
