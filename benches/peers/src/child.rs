//! Runs a table in a child process, so that it starts with a chosen environment.
//!
//! The child prints its rows as JSON; the parent prints them as the user asked.

use std::{
    env,
    error::Error,
    net::SocketAddr,
    process::{Command, Stdio},
};

use crate::table::Row;

/// Set for a child, to what it is to measure.
const PART: &str = "PEERS_PART";
/// Set for a child that talks to the stub, to the stub's address.
const STUB: &str = "PEERS_STUB";

/// What this process is to measure, if it is a child.
pub(crate) fn part() -> Option<String> {
    env::var(PART).ok()
}

/// The stub that the parent started.
pub(crate) fn stub() -> Result<SocketAddr, Box<dyn Error>> {
    Ok(env::var(STUB)?.parse()?)
}

/// Runs this program again with the same arguments, to measure `part`.
pub(crate) fn run(part: &str, variables: &[(String, String)]) -> Result<Vec<Row>, Box<dyn Error>> {
    let output = Command::new(env::current_exe()?)
        .args(env::args_os().skip(1))
        .env(PART, part)
        .envs(variables.iter().cloned())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("measuring `{part}` failed: {}", output.status).into());
    }
    let lines = String::from_utf8(output.stdout)?;
    Ok(lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// The variables that lead every AWS client to `stub`, and to nothing else.
pub(crate) fn aws(stub: SocketAddr) -> Vec<(String, String)> {
    [
        (STUB, stub.to_string()),
        ("AWS_ENDPOINT_URL", format!("http://{stub}")),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "test".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// The variables that lead every client of Vault to the server at `url`; `stub` is told if it is
/// one that counts.
pub(crate) fn vault(url: &str, stub: Option<SocketAddr>) -> Vec<(String, String)> {
    let mut variables = vec![
        ("VAULT_ADDR".to_owned(), url.to_owned()),
        ("VAULT_TOKEN".to_owned(), "root".to_owned()),
    ];
    variables.extend(stub.map(|stub| (STUB.to_owned(), stub.to_string())));
    variables
}
