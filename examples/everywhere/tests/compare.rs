//! What the comparison says, without a server: of the two profiles that need none.

use std::process::{Command, Output};

fn compare(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_compare"));
    command.args(arguments).output().expect("the program runs")
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

#[test]
fn the_same_values_are_found_in_every_environment() {
    let output = compare(&["laptop", "ci"]);
    let table = text(&output);
    assert!(output.status.success(), "{table}");
    assert_eq!(table.matches(" ok\n").count(), 2, "{table}");
}

#[test]
fn a_value_that_differs_is_told_and_fails() {
    for (spoiled, other) in [("laptop", "ci"), ("ci", "laptop")] {
        let output = compare(&["--spoil", spoiled, "laptop", "ci"]);
        let table = text(&output);
        assert_eq!(output.status.code(), Some(1), "{table}");
        let line = |name: &str| table.lines().find(|line| line.starts_with(name)).expect("a row");
        assert!(line(spoiled).ends_with("DIFFERENT: token"), "{table}");
        assert!(line(other).ends_with(" ok"), "{table}");
    }
}

#[test]
fn a_profile_that_is_not_there_is_an_error_with_those_that_are() {
    let output = compare(&["laptpo"]);
    let problem = String::from_utf8(output.stderr).expect("text");
    assert!(problem.contains("there is no profile `laptpo`; there are laptop, ci, "), "{problem}");
    assert!(!output.status.success());
}
