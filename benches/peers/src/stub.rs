//! A small Secrets Manager: fixed latency, counted requests, faults by name.
//!
//! Names that start with `failing/` are answered with HTTP 500, with `throttled/` with
//! `ThrottlingException`, with `denied/` with `AccessDeniedException`. Every other name
//! exists.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::net::{TcpListener, TcpStream as AsyncStream};

mod http;
mod protocol;

/// What every secret holds when the table does not care.
pub(crate) const VALUE: &str = "correct-horse-battery-staple-0123456789";

/// The path that answers with the number of requests since it was last asked.
const COUNT: &str = "/requests";

#[derive(Debug)]
struct Shared {
    latency: Duration,
    value: String,
    requests: AtomicU64,
}

/// Starts a server in threads of its own; it lives as long as the process.
pub(crate) fn start(latency: Duration, value: &str) -> std::io::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let shared = Arc::new(Shared { latency, value: value.to_owned(), requests: AtomicU64::new(0) });
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime for the stub").block_on(accept(listener, shared));
    });
    Ok(address)
}

/// The number of requests since the last call, asked over the network.
pub(crate) fn take_requests(address: SocketAddr) -> std::io::Result<u64> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET {COUNT} HTTP/1.1\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let body = answer.rsplit("\r\n").next().unwrap_or_default();
    body.parse().map_err(|_| std::io::Error::other("the stub did not answer with a number"))
}

async fn accept(listener: std::net::TcpListener, shared: Arc<Shared>) {
    let listener = TcpListener::from_std(listener).expect("a listener for the stub");
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, Arc::clone(&shared)));
    }
}

/// Answers request after request until the client closes the connection.
async fn serve(mut stream: AsyncStream, shared: Arc<Shared>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    while let Some(request) = http::read(&mut stream, &mut buffer).await? {
        let answer = if request.path == COUNT {
            let count = shared.requests.swap(0, Ordering::Relaxed);
            http::Answer::ok(count.to_string())
        } else {
            shared.requests.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(shared.latency).await;
            protocol::answer(&request, &shared.value)
        };
        http::write(&mut stream, &answer).await?;
        if request.close {
            break;
        }
    }
    Ok(())
}
