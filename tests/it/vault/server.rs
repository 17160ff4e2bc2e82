//! An `OpenBao` server of a test's own, which it may seal, kill and start again.
//!
//! The server on which all tests work is none of their business to stop. This one keeps what it
//! holds in a folder, as a server in production does, and so it is sealed when it starts.

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::admin::Admin;
use crate::servers;

/// How long starting, unsealing and electing itself may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// Killed when it is dropped.
pub(super) struct Server {
    program: String,
    folder: TempDir,
    address: SocketAddr,
    process: Child,
    key: String,
    token: String,
}

impl Server {
    /// A server that is initialised and unsealed. `None` where there is no program to start.
    pub(super) async fn start() -> Option<Self> {
        let program = servers::url("TEST_BAO")?;
        let folder = tempfile::tempdir().unwrap();
        let [address, cluster] = free_addresses();
        configure(folder.path(), address, cluster);
        let process = run(&program, folder.path());
        let (key, token) = (String::new(), String::new());
        let mut server = Self { program, folder, address, process, key, token };
        server.wait_until_it_listens().await;
        server.initialise().await;
        server.unseal().await;
        Some(server)
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The root token.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// Whoever may do everything.
    pub(super) fn admin(&self) -> Admin {
        Admin::new(&self.url()).with_token(&self.token)
    }

    /// Ends it by SIGKILL: nothing is said to anybody, and the port is closed.
    pub(super) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it anew, after [`kill`](Self::kill), at the same address. It is sealed then.
    pub(super) async fn restart(&mut self) {
        self.process = run(&self.program, self.folder.path());
        self.wait_until_it_listens().await;
    }

    /// Seals it: it answers everything with 503.
    pub(super) async fn seal(&self) {
        self.admin().call("PUT", "sys/seal", &Value::Null).await;
    }

    /// Unseals it, and waits until it answers.
    pub(super) async fn unseal(&self) {
        self.admin().expect("PUT", "sys/unseal", &json!({ "key": self.key })).await;
        let start = Instant::now();
        while self.health().await != 200 {
            assert!(start.elapsed() < PATIENCE, "the server is not active");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The HTTP status of the health check: 200 active, 503 sealed.
    pub(super) async fn health(&self) -> u16 {
        self.admin().call("GET", "sys/health", &Value::Null).await.0
    }

    async fn initialise(&mut self) {
        let shares = json!({ "secret_shares": 1, "secret_threshold": 1 });
        let answer = self.admin().expect("PUT", "sys/init", &shares).await;
        answer["keys"][0].as_str().unwrap().clone_into(&mut self.key);
        answer["root_token"].as_str().unwrap().clone_into(&mut self.token);
    }

    async fn wait_until_it_listens(&mut self) {
        let start = Instant::now();
        while tokio::net::TcpStream::connect(self.address).await.is_err() {
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none(), "the server has ended: {ended:?}");
            assert!(start.elapsed() < PATIENCE, "the server does not listen");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Two addresses that nobody listens on.
fn free_addresses() -> [SocketAddr; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap())
}

fn configure(folder: &Path, address: SocketAddr, cluster: SocketAddr) {
    let data = folder.join("data");
    std::fs::create_dir(&data).unwrap();
    let settings = json!({
        "storage": { "raft": { "path": data, "node_id": "one", "performance_multiplier": 1 } },
        "listener": { "tcp": { "address": address.to_string(), "tls_disable": true } },
        "api_addr": format!("http://{address}"),
        "cluster_addr": format!("https://{cluster}"),
    });
    std::fs::write(folder.join("config.json"), settings.to_string()).unwrap();
}

fn run(program: &str, folder: &Path) -> Child {
    let mut command = Command::new(program);
    command.args(["server", "-config", "config.json"]).current_dir(folder).env("HOME", folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}
