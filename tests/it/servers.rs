//! The servers that `tests/servers.sh` starts.

use std::io::Write;

/// The URL in `variable`. Without it the caller's test is left out, unless it must not be.
///
/// # Panics
///
/// Panics if `TYPED_SECRETS_REQUIRE_SERVERS` is set and `variable` is not.
pub(crate) fn url(variable: &str) -> Option<String> {
    let url = std::env::var(variable).ok().filter(|url| !url.is_empty());
    if url.is_none() {
        let required = std::env::var_os("TYPED_SECRETS_REQUIRE_SERVERS").is_some();
        assert!(!required, "{variable} is not set");
        let thread = std::thread::current();
        let test = thread.name().unwrap_or("a test");
        // Past the test harness, which would swallow what `eprintln!` writes.
        let line = format!("left out: {test} (start the servers with ./tests/run.sh)\n");
        let _ = std::io::stderr().write_all(line.as_bytes());
    }
    url
}
