//! The servers that `tests/servers.sh` starts, and a word where they are not used.

use std::{io::Write, sync::Once};

/// Says once what is left out, past the test harness, which would swallow `eprintln!`.
fn left_out(what: &str) {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let line = format!("\nleft out: {what}; ./tests/run.sh runs everything\n");
        // A test does not fail because nobody reads this.
        let _ = std::io::stderr().write_all(line.as_bytes());
    });
}

/// The URL in `variable`. Without it the caller's test is left out, unless it must not be.
///
/// # Panics
///
/// Panics if `TYPED_SECRETS_REQUIRE_SERVERS` is set and `variable` is not.
#[cfg(any(
    feature = "encrypted-file",
    feature = "azure",
    feature = "gcp",
    feature = "redis",
    feature = "vault",
    all(feature = "aws", feature = "ssm")
))]
pub(crate) fn url(variable: &str) -> Option<String> {
    let url = std::env::var(variable).ok().filter(|url| !url.is_empty());
    if url.is_none() {
        let required = std::env::var_os("TYPED_SECRETS_REQUIRE_SERVERS").is_some();
        assert!(!required, "{variable} is not set");
        left_out("the tests against local servers, which are not running");
    }
    url
}

#[cfg(not(all(
    feature = "aws",
    feature = "azure",
    feature = "gcp",
    feature = "redis",
    feature = "ssm",
    feature = "vault"
)))]
#[test]
fn what_needs_other_features_is_left_out() {
    left_out("tests of the features `aws`, `azure`, `gcp`, `redis`, `ssm` and `vault`");
}

/// Runs a script of the tests with one argument; the test fails as the script does.
#[cfg(any(feature = "azure", feature = "gcp"))]
pub(crate) async fn run_script(python: &str, script: &str, argument: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(script);
    let mut command = std::process::Command::new(python);
    command.arg(path).arg(argument);
    let run = tokio::task::spawn_blocking(move || command.output().unwrap());
    let output = run.await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
