//! What the service says if it cannot start.

use std::process::Command;

#[test]
fn a_server_that_is_not_there_is_told_at_once_and_no_credential_with_it() {
    let output = Command::new(env!("CARGO_BIN_EXE_postgres_rotation"))
        .env("VAULT_ADDR", "http://127.0.0.1:1")
        .env("APP_ROLE_ID", "app")
        .env("APP_SECRET_ID", "hunter2")
        .env("DATABASE_URL", "postgres://127.0.0.1/app")
        .output()
        .expect("the service runs");
    let problem = String::from_utf8(output.stderr).expect("text");
    assert!(!output.status.success());
    assert!(problem.contains("provider `vault`"), "{problem}");
    assert!(!problem.contains("hunter2"));
}
