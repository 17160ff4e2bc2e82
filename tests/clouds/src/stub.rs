//! An HTTP server that answers as a test says, slowly, wrongly or not at all.

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What came in.
#[derive(Debug)]
pub struct Call {
    /// AWS' operation, such as `GetSecretValue`, or else method and target, such as
    /// `GET /v1/secret`.
    pub operation: String,
    /// With names in lower case.
    pub headers: Vec<(String, String)>,
    /// What followed the headers.
    pub body: String,
    /// The token of Vault or for the AWS agent, if one came along.
    pub token: String,
}

impl Call {
    /// The header's value; the name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What a caller gets.
#[derive(Debug)]
pub enum Reply {
    /// Status and body.
    Status(u16, String),
    /// With header lines, each with its line break.
    Headed(u16, String, String),
    /// Status 200 with this body, after a while.
    After(Duration, String),
    /// Nothing, while the connection stays open.
    Never,
    /// Sends the caller to another URL, by status 307.
    Redirect(String),
    /// These bytes, whatever they are; then closes the connection.
    Raw(&'static str),
    /// Closes the connection without an answer.
    Close,
}

type Answer = dyn Fn(usize, &Call) -> Reply + Send + Sync;

/// Runs until it is dropped with the test's runtime.
pub struct Stub {
    /// Where it listens.
    pub url: String,
    state: Arc<State>,
}

struct State {
    answer: Box<Answer>,
    operations: Mutex<Vec<String>>,
    connections: AtomicUsize,
}

impl Stub {
    /// `answer` is told the call's number, from 0.
    pub async fn start(answer: impl Fn(usize, &Call) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answer = Box::new(answer);
        let (operations, connections) = (Mutex::default(), AtomicUsize::new(0));
        let state = Arc::new(State { answer, operations, connections });
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serve(tcp, Arc::clone(&shared)));
            }
        });
        Self { url, state }
    }

    /// The operations called so far, in their order.
    pub fn operations(&self) -> Vec<String> {
        self.state.operations.lock().unwrap().clone()
    }

    /// How many connections were made so far.
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::Relaxed)
    }
}

async fn serve(tcp: TcpStream, state: Arc<State>) -> io::Result<()> {
    tcp.set_nodelay(true)?;
    let mut stream = BufReader::new(tcp);
    while let Some(call) = read(&mut stream).await? {
        let number = {
            let mut operations = state.operations.lock().unwrap();
            operations.push(call.operation.clone());
            operations.len() - 1
        };
        let (status, lines, body) = match (state.answer)(number, &call) {
            Reply::Status(status, body) => (status, String::new(), body),
            Reply::Headed(status, lines, body) => (status, lines, body),
            Reply::After(wait, body) => {
                tokio::time::sleep(wait).await;
                (200, String::new(), body)
            }
            Reply::Never => std::future::pending().await,
            Reply::Redirect(url) => (307, format!("Location: {url}\r\n"), String::new()),
            Reply::Raw(bytes) => return stream.write_all(bytes.as_bytes()).await,
            Reply::Close => return Ok(()),
        };
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\n{lines}Content-Length: {length}\r\n\r\n");
        stream.write_all((head + &body).as_bytes()).await?;
    }
    Ok(())
}

/// The next call; `None` once the client has closed the connection.
async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Call>> {
    let (mut operation, mut token, mut length) = (String::new(), String::new(), 0);
    let mut headers = Vec::new();
    if stream.read_line(&mut operation).await? == 0 {
        return Ok(None);
    }
    operation.truncate(operation.rfind(' ').unwrap_or_default());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            if line == "\r\n" {
                break;
            }
            continue;
        };
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "x-amz-target" => value.rsplit('.').next().unwrap().clone_into(&mut operation),
            "x-vault-token" | "x-aws-parameters-secrets-token" => value.clone_into(&mut token),
            "content-length" => length = value.parse().unwrap(),
            _ => {}
        }
        headers.push((name, value.to_owned()));
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let body = String::from_utf8(body).unwrap();
    Ok(Some(Call { operation, headers, body, token }))
}
