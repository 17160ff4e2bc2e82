//! Logical paths: checked once, encoded once.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::{Error, ErrorKind, Result};

/// Everything but the characters that URLs leave as they are, and the separator.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A path of segments that a server takes as they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct LogicalPath<'a>(&'a str);

impl<'a> LogicalPath<'a> {
    pub(super) fn new(path: &'a str) -> Result<Self> {
        let problem = path.split('/').find_map(|segment| match segment {
            "" => Some("an empty segment"),
            "." | ".." => Some("a segment `.` or `..`"),
            _ if segment.contains(char::is_control) => Some("a control character"),
            _ => None,
        });
        let Some(problem) = problem else { return Ok(Self(path)) };
        Err(Error::new(ErrorKind::Config, format!("the path holds {problem}"))
            .with_hint("write mount and path, such as `vault:secret/app/db`"))
    }

    pub(super) fn as_str(self) -> &'a str {
        self.0
    }

    pub(super) fn first_segment(self) -> &'a str {
        self.0.split_once('/').map_or(self.0, |(first, _)| first)
    }
}

/// The path as it stands in a URL.
pub(super) fn encode(path: &str) -> String {
    utf8_percent_encode(path, ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

    use super::{LogicalPath, encode};
    use crate::error::ErrorKind;

    #[test]
    fn what_a_server_or_a_proxy_would_rewrite_is_refused() {
        for path in ["", "/", "/secret/a", "secret/", "secret//a", "secret/../a", "a/./b", "a/b\n"]
        {
            let error = LogicalPath::new(path).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{path:?}");
        }
    }

    #[test]
    fn odd_names_are_names() {
        for path in ["secret", "secret/a b", "secret/a..b", "secret/...", "secret/ä/%2e%2e"] {
            assert_eq!(LogicalPath::new(path).unwrap().as_str(), path);
        }
    }

    #[test]
    fn everything_is_encoded_once() {
        assert_eq!(encode("secret/a-b_c.d~e/1"), "secret/a-b_c.d~e/1");
        assert_eq!(encode("a b/?#%/%20/ä+&=:@"), "a%20b/%3F%23%25/%2520/%C3%A4%2B%26%3D%3A%40");
    }

    #[test]
    fn the_first_segment_ends_at_the_first_separator() {
        assert_eq!(LogicalPath::new("team/kv/a").unwrap().first_segment(), "team");
        assert_eq!(LogicalPath::new("secret").unwrap().first_segment(), "secret");
    }
}
