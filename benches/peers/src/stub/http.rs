//! As much HTTP/1.1 as SDK clients speak: a length, a body, keep-alive.

use std::io;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

#[derive(Debug)]
pub(super) struct Request {
    pub(super) path: String,
    pub(super) target: String,
    pub(super) authorized: bool,
    pub(super) close: bool,
    pub(super) body: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: &'static str,
    /// Header lines beside the usual ones, each with its line break.
    pub(super) lines: &'static str,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn ok(body: String) -> Self {
        Self::new("200 OK", body)
    }

    pub(super) fn new(status: &'static str, body: String) -> Self {
        Self { status, lines: "", body }
    }
}

/// The next request, or `None` if the client is done; what follows stays in `buffer`.
pub(super) async fn read(
    stream: &mut TcpStream,
    buffer: &mut Vec<u8>,
) -> io::Result<Option<Request>> {
    let head = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break buffer.drain(..end + 4).collect::<Vec<u8>>();
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&head);
    let length = header(&head, "content-length").and_then(|length| length.parse().ok());
    let length: usize = length.unwrap_or(0);
    while buffer.len() < length {
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(Request {
        path: head.split(' ').nth(1).unwrap_or_default().to_owned(),
        target: header(&head, "x-amz-target").unwrap_or_default().to_owned(),
        authorized: header(&head, "authorization").is_some(),
        close: header(&head, "connection") == Some("close"),
        body: buffer.drain(..length).collect(),
    }))
}

pub(super) async fn write(stream: &mut TcpStream, answer: &Answer) -> io::Result<()> {
    let Answer { status, lines, body } = answer;
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/x-amz-json-1.1\r\n\
         {lines}content-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(text.as_bytes()).await
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = head.lines().filter_map(|line| line.split_once(':'));
    pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}
