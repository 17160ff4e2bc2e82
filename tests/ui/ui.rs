//! Compiles each case of the topic folders: `pass` must compile, all others must fail as recorded.
//!
//! `TRYBUILD=overwrite cargo test -p typed-secrets-ui-tests` records the messages again.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("pass/*.rs");
    for topic in
        ["compose", "keys", "names", "pattern", "reference", "several", "struct", "types", "values"]
    {
        cases.compile_fail(format!("{topic}/*.rs"));
    }
}
