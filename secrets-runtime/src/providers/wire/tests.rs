//! The client against servers that answer byte for byte as a test says.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::time::{Duration, Instant};

use http::{Request, Response};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{Body, Client, Limits, Tls, WireError, WireErrorKind};

#[cfg(feature = "_tls")]
pub(in crate::providers) mod over_tls;

const HELLO: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

/// Takes one connection per script, in their order. Each text of a script answers one request;
/// after the last one the server hangs up.
async fn server(scripts: &[&[&str]]) -> String {
    let scripts: Vec<Vec<String>> =
        scripts.iter().map(|script| script.iter().map(ToString::to_string).collect()).collect();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for script in scripts {
            let (tcp, _) = listener.accept().await.unwrap();
            play(tcp, script).await;
        }
    });
    url
}

async fn play(mut tcp: TcpStream, script: Vec<String>) {
    tcp.set_nodelay(true).unwrap();
    for answer in script {
        if tcp.read(&mut [0; 4096]).await.unwrap() == 0 {
            return;
        }
        // In pieces, so that no boundary in the answer is one between reads.
        for piece in answer.as_bytes().chunks(7) {
            // A client that has seen enough may be gone.
            if tcp.write_all(piece).await.is_err() {
                return;
            }
            tokio::task::yield_now().await;
        }
    }
}

fn client() -> Client {
    Client::new(Tls::default())
}

async fn send(client: &Client, url: &str, limits: Limits) -> Result<Response<Body>, WireError> {
    let head = Request::post(url).body(()).unwrap().into_parts().0;
    client.send(&head, b"{}", limits).await
}

/// The body that a client gets, or the kind of its error.
async fn body(client: &Client, url: &str) -> Result<String, WireErrorKind> {
    let response = send(client, url, Limits::default()).await.map_err(|error| error.kind())?;
    Ok(String::from_utf8(response.body().as_ref().to_vec()).unwrap())
}

/// What a new client gets from a server that gives this one answer.
async fn answered(answer: &str) -> Result<String, WireErrorKind> {
    body(&client(), &server(&[&[answer]]).await).await
}

#[tokio::test]
async fn what_is_between_chunks_has_an_end() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let endless = "x".repeat(200_000);
    for answer in [format!("{head}1;{endless}"), format!("{head}0\r\nA: {endless}")] {
        assert_eq!(answered(&answer).await, Err(WireErrorKind::Protocol));
    }
}

#[tokio::test]
async fn bodies_of_every_kind_are_read() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                   3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n";
    let interim = format!("HTTP/1.1 100 Continue\r\n\r\n{HELLO}");
    for answer in [HELLO, chunked, &interim, "HTTP/1.1 200 OK\r\n\r\nhello"] {
        assert_eq!(answered(answer).await.unwrap(), "hello", "{answer}");
    }
    assert_eq!(answered("HTTP/1.1 204 No Content\r\n\r\n").await.unwrap(), "");
}

#[tokio::test]
async fn a_cut_answer_is_an_error() {
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n";
    for answer in [&HELLO[..HELLO.len() - 1], &HELLO[..10], chunked] {
        assert_eq!(answered(answer).await, Err(WireErrorKind::Broken), "{answer}");
    }
    assert_eq!(answered("").await, Err(WireErrorKind::Unanswered));
}

#[tokio::test]
async fn what_is_not_http_is_refused() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for answer in [
        "SSH-2.0-OpenSSH_9.2\r\n".to_owned(),
        format!("{head}zz\r\n"),
        format!("{head}3\r\nhello\r\n0\r\n\r\n"),
        format!("{head}ffffffffffffffff\r\n"),
        format!("{head}7fffffffffffffff\r\n"),
        "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n".to_owned(),
    ] {
        assert_eq!(answered(&answer).await, Err(WireErrorKind::Protocol), "{answer}");
    }
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let url = server(&[&[HELLO, HELLO]]).await;
    let client = client();
    for _ in 0..2 {
        assert_eq!(body(&client, &url).await.unwrap(), "hello");
    }
}

#[tokio::test]
async fn a_connection_with_unasked_bytes_is_not_used_again() {
    let more = format!("{HELLO}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother");
    let url = server(&[&[&more], &[HELLO]]).await;
    let client = client();
    for _ in 0..2 {
        assert_eq!(body(&client, &url).await.unwrap(), "hello");
    }
}

/// Once any of the answer is there, the request is not sent again.
#[tokio::test]
async fn a_broken_answer_is_not_asked_for_again() {
    let url = server(&[&[HELLO, "HTTP/1.1 200"], &[HELLO]]).await;
    let client = client();
    assert_eq!(body(&client, &url).await.unwrap(), "hello");
    assert_eq!(body(&client, &url).await, Err(WireErrorKind::Broken));
}

/// Whoever must not be heard twice is not, even if the server has hung up without a word.
#[cfg(any(feature = "azure", feature = "vault"))]
#[tokio::test]
async fn what_is_sent_once_is_not_sent_again() {
    let url = server(&[&[HELLO], &[""], &[HELLO]]).await;
    let client = client();
    let head = Request::put(&url).body(()).unwrap().into_parts().0;
    assert_eq!(body(&client, &url).await.unwrap(), "hello");
    let error = client.send_once(&head, b"{}", Limits::default()).await.unwrap_err();
    assert_eq!(error.kind(), WireErrorKind::Unanswered);
    assert_eq!(body(&client, &url).await.unwrap(), "hello");
}

#[tokio::test]
async fn a_silent_server_meets_the_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let limits = Limits { head: Some(Duration::from_millis(20)), ..Limits::default() };
    let start = Instant::now();
    let error = send(&client(), &url, limits).await.unwrap_err();
    assert_eq!(error.kind(), WireErrorKind::Timeout);
    assert!(start.elapsed() < Duration::from_secs(5));
}

/// Each test of a program has a runtime of its own, and all may share one client.
#[test]
fn a_connection_stays_with_its_runtime() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let servers = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let url = servers.block_on(server(&[&[HELLO], &[HELLO]]));
    let client = client();
    // The first runtime is alive and not running when the second one asks.
    let (first, second) = (runtime(), runtime());
    assert_eq!(first.block_on(body(&client, &url)).unwrap(), "hello");
    let limit = Duration::from_secs(5);
    let asked = async { tokio::time::timeout(limit, body(&client, &url)).await };
    assert_eq!(second.block_on(asked).unwrap().unwrap(), "hello");
}

#[tokio::test]
async fn a_dropped_request_closes_its_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let client = client();
    let limits = Limits::default();
    let (mut tcp, _) = tokio::select! {
        _ = send(&client, &url, limits) => unreachable!("nobody answers"),
        accepted = listener.accept() => accepted.unwrap(),
    };
    let mut request = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), tcp.read_to_end(&mut request));
    assert!(read.await.is_ok(), "the connection is still open");
}
