//! The service as a process of its own, as it would run in production.

use std::{env, process::Stdio};

use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use typed_secrets::ExposeSecret as _;

use crate::{openbao::Result, setup::Access};

#[derive(Debug)]
pub(crate) struct Service {
    process: Child,
    pub(crate) url: String,
}

impl Service {
    /// Starts the program beside this one, and waits until it says where it listens.
    pub(crate) async fn start(access: &Access) -> Result<Self> {
        let mut process = Command::new(env::current_exe()?.with_file_name("postgres_rotation"))
            .env("VAULT_ADDR", &access.openbao)
            .env("APP_ROLE_ID", &access.role_id)
            .env("APP_SECRET_ID", access.secret_id.expose_secret())
            .env("DATABASE_URL", &access.database_url)
            .env_remove("VAULT_TOKEN")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = process.stdout.take().ok_or("the service has no output")?;
        let mut address = String::new();
        BufReader::new(output).read_line(&mut address).await?;
        if address.is_empty() {
            return Err("the service did not start".into());
        }
        Ok(Self { process, url: format!("http://{}", address.trim_end()) })
    }

    /// Asks it to end, as an orchestrator does, and waits until it has.
    pub(crate) async fn stop(&mut self) -> Result<()> {
        let id = self.process.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        kill_process(id.ok_or("the service has ended by itself")?, Signal::TERM)?;
        let status = self.process.wait().await?;
        if status.success() { Ok(()) } else { Err(format!("the service ended: {status}").into()) }
    }
}
