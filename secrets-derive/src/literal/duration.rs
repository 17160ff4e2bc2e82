//! Durations: a whole number and a unit, such as `30s`.

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
    use super::parse;

    #[test]
    fn reads_each_unit() {
        for (text, milliseconds) in [
            ("0s", 0),
            ("500ms", 500),
            ("30s", 30_000),
            ("5m", 300_000),
            ("12h", 43_200_000),
            ("1d", 86_400_000),
        ] {
            assert_eq!(parse(text), Some(milliseconds), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_duration() {
        for text in
            ["", "5", "s", "-5s", "+5s", "5 s", "5S", "1.5h", "5 minutes", "1h30m", "٣s", "5µs"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn refuses_what_does_not_fit() {
        assert_eq!(parse("18446744073709551615ms"), Some(u64::MAX));
        assert_eq!(parse("18446744073709551616ms"), None);
        assert_eq!(parse("18446744073709551615s"), None);
    }
}
