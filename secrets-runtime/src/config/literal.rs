//! What stands without quotes: numbers, `true` and `false`, as each format writes them.

use crate::providers::file::Style;

/// What has a meaning without quotes, and is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    Flag(bool),
    /// `None` if it is none from 0 that is whole.
    Number(Option<u64>),
    /// Such as a date, which no key takes.
    Other,
}

/// `None` if it is text.
pub(super) fn literal(text: &str, style: Style) -> Option<Literal> {
    match text {
        _ if style == Style::Quoted => None,
        "true" | "True" | "TRUE" => Some(Literal::Flag(true)),
        "false" | "False" | "FALSE" => Some(Literal::Flag(false)),
        _ => number(text, style).or((style == Style::Literal).then_some(Literal::Other)),
    }
}

/// Only a literal may have `_` between digits.
fn number(text: &str, style: Style) -> Option<Literal> {
    let digits = if style == Style::Literal { text.replace('_', "") } else { text.to_owned() };
    if let Some(number) = by_radix(&digits) {
        return Some(number);
    }
    let is_number = match digits.trim_start_matches(['+', '-']) {
        ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN" => true,
        // Not `inf` and `nan`, which are numbers to the library, and words to YAML.
        unsigned => {
            unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
                && digits.parse::<f64>().is_ok()
        }
    };
    is_number.then(|| Literal::Number(digits.parse().ok()))
}

/// A number such as `0x1F`.
fn by_radix(text: &str) -> Option<Literal> {
    let radices = [("0x", 16), ("0o", 8), ("0b", 2)];
    let found = radices.iter().find_map(|(begin, radix)| Some((text.strip_prefix(begin)?, *radix)));
    let (digits, radix) = found?;
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    is_number.then(|| Literal::Number(u64::from_str_radix(digits, radix).ok()))
}

#[cfg(test)]
mod tests {
    use super::{Literal::*, literal};
    use crate::providers::file::Style;

    #[test]
    fn what_needs_no_quotes_in_yaml() {
        let plain = |text| literal(text, Style::Plain);
        for text in ["", "inf", "nan", "yes", "on", "12:30", "2020-01-01", "1_000", "0x", "-", "."]
        {
            assert_eq!(plain(text), None, "{text}");
        }
        for text in [".inf", "-.INF", ".nan", "1e3", "-1", "5.", "+.5", "99999999999999999999"] {
            assert_eq!(plain(text), Some(Number(None)), "{text}");
        }
        for (text, number) in [("7", 7), ("+7", 7), ("0xFf", 255), ("0o17", 15), ("007", 7)] {
            assert_eq!(plain(text), Some(Number(Some(number))), "{text}");
        }
        assert_eq!(["True", "FALSE"].map(plain), [Some(Flag(true)), Some(Flag(false))]);
    }

    #[test]
    fn without_quotes_there_is_no_text_in_toml() {
        let toml = |text| literal(text, Style::Literal);
        for text in ["inf", "-nan", "2020-01-01", "12:30:00"] {
            assert_eq!(toml(text), Some(Other), "{text}");
        }
        for (text, number) in [("1_000", 1000), ("0xf_f", 255), ("0b1_1", 3)] {
            assert_eq!(toml(text), Some(Number(Some(number))), "{text}");
        }
    }

    #[test]
    fn quotes_make_text() {
        assert_eq!(["true", "7", ""].map(|text| literal(text, Style::Quoted)), [None; 3]);
    }
}
