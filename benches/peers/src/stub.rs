//! A small AWS, Azure, Google and Vault: fixed latency, counted requests, faults by name.
//!
//! Names that start with `failing/` are answered with HTTP 500, with `unavailable/` with HTTP
//! 503, with `throttled/`, `denied/` and `missing/` with the service's refusal, with `hanging/`
//! not at all. With `later-` in front, the first request for the name succeeds. Every other
//! name exists.

use std::{
    collections::HashMap,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use tokio::net::{TcpListener, TcpStream as AsyncStream};

mod clouds;
mod fault;
mod http;
mod protocol;
mod vault;

pub(crate) use vault::members;

/// What every secret holds when the table does not care.
pub(crate) const VALUE: &str = "correct-horse-battery-staple-0123456789";

/// The path that answers with the number of requests since it was last asked; a name may follow.
const COUNT: &str = "/requests";

#[derive(Debug)]
struct Shared {
    latency: Duration,
    value: String,
    requests: Mutex<Requests>,
}

/// How many requests there were, and for each name those since the start and those taken.
#[derive(Debug, Default)]
struct Requests {
    all: u64,
    names: HashMap<String, (u64, u64)>,
}

impl Requests {
    /// Counts a request for `names`; gives what is to go wrong with it.
    fn note(&mut self, names: &[String]) -> Option<fault::Fault> {
        self.all += 1;
        let mut found = None;
        for name in names {
            let (count, _) = self.names.entry(name.clone()).or_default();
            *count += 1;
            found = found.or(fault::of(name, *count));
        }
        found
    }

    /// The requests since the last call: all, or those for one name.
    fn take(&mut self, name: &str) -> u64 {
        if name.is_empty() {
            return std::mem::take(&mut self.all);
        }
        let (count, taken) = self.names.entry(name.to_owned()).or_default();
        *count - std::mem::replace(taken, *count)
    }
}

impl Shared {
    fn requests(&self) -> MutexGuard<'_, Requests> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer(&self, request: &http::Request) -> http::Answer {
        if let Some(name) = request.path.strip_prefix(COUNT) {
            let name = name.trim_start_matches('/');
            return http::Answer::ok(self.requests().take(name).to_string());
        }
        let names = protocol::names(request);
        let fault = self.requests().note(&names);
        tokio::time::sleep(self.latency).await;
        match fault {
            Some(fault) => fault.answer().await,
            None => clouds::answer(request, &self.value)
                .or_else(|| vault::answer(request, &self.value))
                .unwrap_or_else(|| protocol::answer(request, &names, &self.value)),
        }
    }
}

/// Starts a server in threads of its own; it lives as long as the process.
pub(crate) fn start(latency: Duration, value: &str) -> std::io::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let shared = Arc::new(Shared { latency, value: value.to_owned(), requests: Mutex::default() });
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime for the stub").block_on(accept(listener, shared));
    });
    Ok(address)
}

/// The number of requests since the last call, asked over the network.
pub(crate) fn take_requests(address: SocketAddr) -> std::io::Result<u64> {
    take_requests_for(address, "")
}

/// The number of requests for `name` since the last call.
pub(crate) fn take_requests_for(address: SocketAddr, name: &str) -> std::io::Result<u64> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET {COUNT}/{name} HTTP/1.1\r\nconnection: close\r\n\r\n")?;
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
        http::write(&mut stream, &shared.answer(&request).await).await?;
        if request.close {
            break;
        }
    }
    Ok(())
}
