//! The way to the server, which can be pulled as if the server had gone.

use std::io;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

pub(crate) struct Cable {
    passing_on: JoinHandle<()>,
    url: String,
}

impl Cable {
    /// A port of this machine that leads to the server at `redis://[user:password@]host[:port]`.
    pub(crate) async fn new(url: &str) -> io::Result<Self> {
        let rest = url.strip_prefix("redis://").ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "the URL has to begin with `redis://`")
        })?;
        let (user, rest) = rest.rsplit_once('@').unwrap_or(("", rest));
        let (address, database) = rest.split_once('/').unwrap_or((rest, ""));
        let address = match address.rsplit_once(':') {
            Some(_) => address.to_owned(),
            None => format!("{address}:6379"),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let here = listener.local_addr()?;
        let at = if user.is_empty() { "" } else { "@" };
        let passing_on = tokio::spawn(pass_on(listener, address));
        Ok(Self { passing_on, url: format!("redis://{user}{at}{here}/{database}") })
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    /// Cuts all connections, and takes no more.
    pub(crate) fn pull(&self) {
        self.passing_on.abort();
    }
}

async fn pass_on(listener: TcpListener, address: String) {
    let mut connections = JoinSet::new();
    while let Ok((mut client, _)) = listener.accept().await {
        let address = address.clone();
        connections.spawn(async move {
            let mut server = TcpStream::connect(address).await?;
            copy_bidirectional(&mut client, &mut server).await
        });
    }
}
