//! The AWS agent, as a stand-in in a process of its own: this one may not hold the secret.

use std::{
    fs,
    path::Path,
    process::{Command, ExitCode, Stdio},
    thread,
    time::{Duration, Instant},
};

use typed_secrets::{
    SharedProvider,
    providers::{AwsAgentConfig, AwsAgentProvider},
};

use crate::backend::{Backend, document};

#[path = "../../examples/lambda_local/agent.rs"]
mod agent;
#[path = "../../examples/lambda_local/server.rs"]
mod server;

/// The argument that makes this program the stand-in.
pub(crate) const SERVER: &str = "residue-agent";
const SECRET: &str = "agent-secret";
const TOKEN: &str = "agent-token";
const PORT: &str = "agent-port";
/// Longer than any of this takes.
const LIMIT: Duration = Duration::from_mins(1);

pub(crate) const BACKENDS: &[Backend] = &[
    Backend { name: "aws-agent", store, provider: secrets },
    Backend { name: "ssm-agent", store, provider: parameters },
];

/// The stand-in outlives this process, which only stores; it ends by itself.
///
/// A secret that can be a token is the provider's token too, so that the search finds both.
#[expect(clippy::zombie_processes, reason = "it goes on after this process")]
fn store(folder: &Path, secret: &str) {
    let token = if secret.contains('\n') { "t0ken" } else { secret };
    fs::write(folder.join(SECRET), secret).unwrap();
    fs::write(folder.join(TOKEN), token).unwrap();
    let _ = fs::remove_file(folder.join(PORT));
    let mut server = Command::new(std::env::current_exe().unwrap());
    server.arg(SERVER).arg(folder).stdin(Stdio::null()).stdout(Stdio::null());
    server.stderr(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    while !folder.join(PORT).exists() {
        assert!(start.elapsed() < LIMIT, "the stand-in does not start");
        thread::sleep(Duration::from_millis(5));
    }
}

/// In the stand-in's process: serves what `store` wrote, until another one is there or the folder
/// is gone.
pub(crate) fn serve(folder: &Path) -> ExitCode {
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let (mut agent, secret) = (agent::Agent::new(&read(TOKEN)), read(SECRET));
    for (name, value) in [("token", &secret), ("document", &document(&secret))] {
        agent.put_secret(name, value.as_str());
        agent.put_parameter(name, value);
    }
    let port = server::start(move |target, token| agent.answer(target, token)).unwrap();
    let (port, next) = (port.to_string(), folder.join("agent-port.new"));
    fs::write(&next, &port).unwrap();
    fs::rename(next, folder.join(PORT)).unwrap();
    let start = Instant::now();
    let is_current = || fs::read_to_string(folder.join(PORT)).is_ok_and(|now| now == port);
    while is_current() && start.elapsed() < LIMIT {
        thread::sleep(Duration::from_millis(50));
    }
    ExitCode::SUCCESS
}

fn config(folder: &Path) -> AwsAgentConfig {
    let port = fs::read_to_string(folder.join(PORT)).unwrap().parse().unwrap();
    AwsAgentConfig::new().port(port).token_file(folder.join(TOKEN))
}

fn secrets(folder: &Path) -> SharedProvider {
    SharedProvider::new(AwsAgentProvider::secrets().with_config(config(folder)))
}

fn parameters(folder: &Path) -> SharedProvider {
    SharedProvider::new(AwsAgentProvider::parameters().with_config(config(folder)))
}
