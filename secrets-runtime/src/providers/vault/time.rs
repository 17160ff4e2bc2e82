//! Moments as the server writes them: `2026-11-22T13:04:14.685025845Z`.

use std::time::{Duration, SystemTime};

/// `None` for a text that is no such moment, or one before 1970. The server writes UTC only.
pub(super) fn parse(text: &str) -> Option<SystemTime> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let [year, month, day] = parts(date, '-')?;
    let [hour, minute, second] = parts(time, ':')?;
    let seconds = days(year, month, day)? * 86_400 + hour * 3_600 + minute * 60 + second;
    SystemTime::UNIX_EPOCH.checked_add(Duration::new(seconds, nanos(fraction)?))
}

fn parts(text: &str, separator: char) -> Option<[u64; 3]> {
    let mut parts = text.split(separator).map(|part| {
        let digits = part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|_| digits)
    });
    let found = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(found)
}

fn nanos(fraction: &str) -> Option<u32> {
    match fraction {
        "" => Some(0),
        _ if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) => None,
        _ => format!("{fraction:0<9}").parse().ok(),
    }
}

/// Days since 1970. Years begin in March here, so that a leap day is the last of its year.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month < 3 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

    use std::time::{Duration, SystemTime};

    use super::parse;

    #[test]
    fn moments_are_counted_from_1970() {
        for (text, seconds, nanos) in [
            ("1970-01-01T00:00:00Z", 0, 0),
            ("2000-02-29T23:59:59Z", 951_868_799, 0),
            ("2026-11-22T13:04:14.685025845Z", 1_795_352_654, 685_025_845),
            ("2026-11-22T13:04:14.5Z", 1_795_352_654, 500_000_000),
            ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
        ] {
            let expected = SystemTime::UNIX_EPOCH + Duration::new(seconds, nanos);
            assert_eq!(parse(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "",
            "Z",
            "2026-11-22",
            "2026-11-22T13:04:14",
            "2026-11-22T13:04:14+01:00",
            "2026-13-22T13:04:14Z",
            "2026-11-00T13:04:14Z",
            "1969-12-31T23:59:59Z",
            "0001-01-01T00:00:00Z",
            "2026-11-22T13:04:14.Z5Z",
            "2026-11-22T13:04Z",
            "2026-11-+2T13:04:14Z",
            "99999-11-22T13:04:14Z",
        ] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}
