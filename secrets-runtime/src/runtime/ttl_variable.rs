//! `SECRETS_CACHE_TTL`: the time to live of a program that sets none.

use std::{env, time::Duration};

use crate::{
    duration,
    error::{Error, ErrorKind, Result},
};

const NAME: &str = "SECRETS_CACHE_TTL";
pub(super) const DEFAULT: Duration = Duration::from_mins(5);

/// What the variable says; if it is not set or empty, `other`, or the default.
pub(super) fn read_or(other: Option<Duration>) -> Result<Duration> {
    let text = env::var_os(NAME);
    parse(text.as_deref().map(|text| text.to_string_lossy()).as_deref(), other.unwrap_or(DEFAULT))
}

fn parse(text: Option<&str>, other: Duration) -> Result<Duration> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(other) };
    let read = duration::parse(text).filter(|ttl| !ttl.is_zero());
    read.ok_or_else(|| {
        let message = format!("the variable {NAME} is not a duration above zero");
        Error::new(ErrorKind::Config, message).with_hint(duration::EXPECTED)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

    use std::time::Duration;

    use super::{DEFAULT, parse};

    #[test]
    fn what_is_not_set_or_empty_is_the_default() {
        assert_eq!(parse(None, DEFAULT).unwrap(), DEFAULT);
        assert_eq!(parse(Some(""), Duration::ZERO).unwrap(), Duration::ZERO);
    }

    #[test]
    fn a_duration_is_read() {
        for (text, milliseconds) in [
            ("500ms", 500),
            ("30s", 30_000),
            ("5m", 300_000),
            ("2h", 7_200_000),
            ("1d", 86_400_000),
        ] {
            assert_eq!(
                parse(Some(text), DEFAULT).unwrap(),
                Duration::from_millis(milliseconds),
                "{text}"
            );
        }
    }

    #[test]
    fn anything_else_is_an_error() {
        for text in ["0s", "5", "five", "5 m", "-5s", "1h30m", "99999999999999999999s"] {
            assert!(parse(Some(text), DEFAULT).is_err(), "{text}");
        }
    }
}
