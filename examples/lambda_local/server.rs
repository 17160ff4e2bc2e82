//! Serves requests without a body on a loopback port, from threads that end with the process.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

/// Gives status and body for a target and the token that came with it.
type Respond = dyn Fn(&str, Option<&str>) -> (u16, String) + Send + Sync;

/// The port.
///
/// # Errors
///
/// If no port is free.
pub(crate) fn start(
    respond: impl Fn(&str, Option<&str>) -> (u16, String) + Send + Sync + 'static,
) -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = listener.local_addr()?.port();
    let respond: Arc<Respond> = Arc::new(respond);
    thread::spawn(move || {
        for tcp in listener.incoming().flatten() {
            let respond = Arc::clone(&respond);
            thread::spawn(move || serve(tcp, &*respond));
        }
    });
    Ok(port)
}

/// Answers until the client hangs up.
fn serve(tcp: TcpStream, respond: &Respond) -> io::Result<()> {
    tcp.set_nodelay(true)?;
    let mut stream = BufReader::new(tcp);
    while let Some((target, token)) = read(&mut stream)? {
        let (status, body) = respond(&target, token.as_deref());
        let head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.get_mut().write_all((head + &body).as_bytes())?;
    }
    Ok(())
}

/// The next request's target and token; `None` once the client has closed the connection.
fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Option<(String, Option<String>)>> {
    let (mut first, mut token) = (String::new(), None);
    if stream.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end().split_once(": ") {
            Some(("x-aws-parameters-secrets-token", value)) => token = Some(value.to_owned()),
            Some(_) => {}
            None => break,
        }
    }
    Ok(Some((first.split(' ').nth(1).unwrap_or_default().to_owned(), token)))
}
