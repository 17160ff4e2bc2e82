//! The client against servers that answer byte for byte as a test says.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::time::Duration;

use http::{Request, Response, request::Parts};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{Body, Client, Limits, Tls, WireError, WireErrorKind};

mod tls;

/// What a server does with one connection: each text answers one request. Then it hangs up.
type Script = &'static [&'static str];

/// Serves one connection per script, one after the other.
async fn server(scripts: &'static [Script]) -> String {
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

async fn play(mut tcp: TcpStream, script: Script) {
    for answer in script {
        if tcp.read(&mut [0; 4096]).await.unwrap() == 0 {
            return;
        }
        // In pieces, so that no boundary in the answer is one between reads.
        for piece in answer.as_bytes().chunks(7) {
            tcp.write_all(piece).await.unwrap();
            tcp.flush().await.unwrap();
            tokio::task::yield_now().await;
        }
    }
}

fn client() -> Client {
    Client::new(Tls::new(None))
}

fn head(url: &str) -> Parts {
    Request::post(url).body(()).unwrap().into_parts().0
}

async fn send(client: &Client, url: &str) -> Result<Response<Body>, WireError> {
    client.send(&head(url), b"{}", Limits::default()).await
}

/// The body that a lone answer gives, or the error's kind.
async fn body_of(scripts: &'static [Script]) -> Result<String, WireErrorKind> {
    let url = server(scripts).await;
    let response = send(&client(), &url).await.map_err(|error| error.kind())?;
    Ok(String::from_utf8(response.body().as_ref().to_vec()).unwrap())
}

#[tokio::test]
async fn bodies_of_every_kind_are_read() {
    let sized = body_of(&[&["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"]]).await;
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                   3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n";
    let closed = body_of(&[&["HTTP/1.1 200 OK\r\n\r\nhello"]]).await;
    let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    assert_eq!(sized.unwrap(), "hello");
    let chunked: &'static [Script] = Box::leak(Box::new([&*Box::leak(Box::new([chunked]))]));
    assert_eq!(body_of(chunked).await.unwrap(), "hello");
    assert_eq!(closed.unwrap(), "hello");
    let interim: &'static [Script] = Box::leak(Box::new([&*Box::leak(Box::new([interim]))]));
    assert_eq!(body_of(interim).await.unwrap(), "hello");
}
