//! The Redis server: one that is there, or one of our own for as long as the example runs.

use std::{
    env, io,
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) description: String,
    /// Stopped with the value.
    own: Option<Child>,
}

impl Server {
    pub(crate) async fn find_or_start() -> io::Result<Self> {
        let named = ["TEST_REDIS_URL", "REDIS_URL"].into_iter().find_map(|variable| {
            let url = env::var(variable).ok().filter(|url| !url.is_empty())?;
            Some(Self { url, description: format!("Redis of `{variable}`"), own: None })
        });
        match named {
            Some(server) => Ok(server),
            None => Self::start().await,
        }
    }

    async fn start() -> io::Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let text = port.to_string();
        let child = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &text, "--save", "", "--appendonly", "no"])
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| {
                let todo = "install `redis-server`, or set REDIS_URL to a server that you have";
                io::Error::new(error.kind(), format!("Redis cannot be started: {error}; {todo}"))
            })?;
        let url = format!("redis://127.0.0.1:{port}");
        let server = Self { url, description: format!("own Redis on {port}"), own: Some(child) };
        for _ in 0..100 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(io::Error::new(io::ErrorKind::TimedOut, "Redis does not start"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(own) = &mut self.own {
            // It may have ended by itself.
            let _ = own.kill();
            let _ = own.wait();
        }
    }
}
