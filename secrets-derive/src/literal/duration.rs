//! Durations: a whole number and a unit, such as `30s`.
//!
//! The runtime has its own reader of the same grammar; both are tested against
//! `tests/fixtures/durations.json`.

pub(crate) const EXPECTED: &str = "expected a duration such as `\"30s\"`, `\"5m\"` or `\"12h\"`; units are `ms`, `s`, `m`, `h` and `d`";

/// The duration in milliseconds; `None` if it is malformed or does not fit.
pub(crate) fn parse(text: &str) -> Option<u64> {
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
    number.parse::<u64>().ok()?.checked_mul(milliseconds)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::parse;

    #[test]
    fn reads_the_fixtures() {
        let cases = include_str!("../../../tests/fixtures/durations.json");
        let cases: Vec<Value> = serde_json::from_str(cases).expect("the fixtures are JSON");
        assert!(cases.len() >= 25, "only {} fixtures", cases.len());
        for case in cases {
            let text = case["text"].as_str().expect("each fixture has a text");
            assert_eq!(parse(text), case["milliseconds"].as_u64(), "{text}");
        }
    }
}
