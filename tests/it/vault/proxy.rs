//! A way to a server that counts who comes along, whether the server is there or not.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf, tcp::OwnedWriteHalf},
};

/// Runs until the test's runtime ends.
pub(super) struct Proxy {
    pub(super) url: String,
    count: Arc<AtomicUsize>,
}

impl Proxy {
    /// In front of the server at `url`.
    pub(super) async fn start(url: &str) -> Self {
        let server = url.strip_prefix("http://").unwrap().parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let count = Arc::new(AtomicUsize::new(0));
        tokio::spawn(accept(listener, server, Arc::clone(&count)));
        Self { url, count }
    }

    /// How many requests were sent, and how many connections a server would have refused.
    pub(super) fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, count: Arc<AtomicUsize>) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(pass(client, server, Arc::clone(&count)));
    }
}

/// Closes the client's connection if the server is not there.
async fn pass(client: TcpStream, server: SocketAddr, count: Arc<AtomicUsize>) -> io::Result<()> {
    let Ok(server) = TcpStream::connect(server).await else {
        count.fetch_add(1, Ordering::SeqCst);
        return Ok(());
    };
    let (from_client, mut to_client) = client.into_split();
    let (mut from_server, to_server) = server.into_split();
    tokio::select! {
        passed = requests(from_client, to_server, &count) => passed,
        passed = copy(&mut from_server, &mut to_client) => passed.map(drop),
    }
}

/// A client here sends one request at a time, in one piece.
async fn requests(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    count: &AtomicUsize,
) -> io::Result<()> {
    let mut piece = vec![0; 16 * 1024];
    loop {
        let length = client.read(&mut piece).await?;
        if length == 0 {
            return Ok(());
        }
        count.fetch_add(1, Ordering::SeqCst);
        server.write_all(&piece[..length]).await?;
    }
}
