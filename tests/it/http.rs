//! One HTTP request to a local server, as tests make them that set it up.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Sends `message`, which asks for the connection to be closed; gives status and body.
pub(crate) async fn exchange(host: &str, message: &str) -> (u16, String) {
    let mut tcp = TcpStream::connect(host).await.unwrap();
    tcp.write_all(message.as_bytes()).await.unwrap();
    let mut answer = String::new();
    tcp.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// `text` as one part of a URL or a form.
pub(crate) fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |text, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
            text + &char::from(byte).to_string()
        }
        byte => text + &format!("%{byte:02X}"),
    })
}
