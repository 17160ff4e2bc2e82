//! A real server to measure: one that runs already, or one that is started for it.

use std::{
    env,
    error::Error,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use reqwest::Client;
use serde_json::json;

use crate::{peers::AT_ONCE, stub};

const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(50);

/// Its root token is `root`. If it was started here, it is ended when this is dropped.
pub(crate) struct OpenBao {
    pub(crate) url: String,
    _process: Option<Process>,
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl OpenBao {
    /// The server at `TEST_VAULT_ADDR`, or else a new one. `None` if there is no program for that.
    pub(crate) fn find() -> Result<Option<Self>, Box<dyn Error>> {
        if let Ok(url) = env::var("TEST_VAULT_ADDR") {
            return Ok(Some(Self { url, _process: None }));
        }
        program().map(|program| Self::start(&program)).transpose()
    }

    fn start(program: &PathBuf) -> Result<Self, Box<dyn Error>> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let process = Command::new(program)
            .args(["server", "-dev", "-dev-no-store-token", "-dev-root-token-id=root"])
            .arg(format!("-dev-listen-address={address}"))
            .env("HOME", env::temp_dir())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let process = Some(Process(process));
        Ok(Self { url: format!("http://{address}"), _process: process })
    }

    /// Stores the secrets `names` below `secret/`.
    pub(crate) async fn fill(&self, names: &[String]) -> Result<(), Box<dyn Error>> {
        let client = Client::new();
        self.wait_until_ready(&client).await?;
        let writes = names.iter().map(|name| self.write(&client, name));
        stream::iter(writes).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        Ok(())
    }

    /// A new server does not listen at first, and then refuses writes for a moment.
    async fn wait_until_ready(&self, client: &Client) -> reqwest::Result<()> {
        let start = Instant::now();
        loop {
            match self.write(client, "ready").await {
                Err(_) if start.elapsed() < PATIENCE => tokio::time::sleep(PAUSE).await,
                result => return result,
            }
        }
    }

    async fn write(&self, client: &Client, name: &str) -> reqwest::Result<()> {
        let body = json!({ "data": stub::members(name, stub::VALUE) });
        let request = client.post(format!("{}/v1/secret/data/{name}", self.url));
        let answer = request.header("X-Vault-Token", "root").json(&body).send().await?;
        answer.error_for_status().map(drop)
    }
}

/// Where `tests/servers.sh` has put it, or what `TEST_BAO` says.
fn program() -> Option<PathBuf> {
    let installed = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.servers/venv/bin/bao");
    let program = env::var("TEST_BAO").map_or_else(|_| installed.into(), PathBuf::from);
    program.exists().then_some(program)
}
