//! The head of a response, and how its body is delimited (RFC 9112, section 6.3).

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use httparse::Status;

use super::error::WireError;

/// What no answer of a secrets API comes near to; larger ones are refused.
pub(super) const MAX_HEAD: usize = 64 << 10;
pub(super) const MAX_BODY: usize = 16 << 20;
const MAX_FIELDS: usize = 100;

#[derive(Debug)]
pub(super) struct Head {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) framing: Framing,
    /// Whether the connection may serve another request after this response.
    pub(super) keep: bool,
    /// How many bytes the head takes.
    pub(super) len: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    Length(usize),
    Chunked,
    UntilClose,
}

/// The final head in `bytes`; `None` if more bytes are needed. Interim ones (1xx) are skipped.
pub(super) fn parse(bytes: &[u8], method: &Method) -> Result<Option<Head>, WireError> {
    let mut start = 0;
    while let Some(head) = parse_one(&bytes[start..], method)? {
        if !head.status.is_informational() {
            return Ok(Some(Head { len: start + head.len, ..head }));
        }
        start += head.len;
    }
    if bytes.len() > MAX_HEAD {
        return Err(WireError::protocol("the response's head is too large"));
    }
    Ok(None)
}

fn parse_one(bytes: &[u8], method: &Method) -> Result<Option<Head>, WireError> {
    let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
    let mut response = httparse::Response::new(&mut fields);
    let Status::Complete(len) = response.parse(bytes).map_err(unreadable)? else {
        return Ok(None);
    };
    let status = StatusCode::from_u16(response.code.unwrap_or_default()).map_err(unreadable)?;
    let headers = header_map(response.headers)?;
    let framing = framing(method, status, &headers)?;
    let keep = response.version == Some(1) && framing != Framing::UntilClose && !closes(&headers);
    Ok(Some(Head { status, headers, framing, keep, len }))
}

fn header_map(fields: &[httparse::Header<'_>]) -> Result<HeaderMap, WireError> {
    let mut headers = HeaderMap::with_capacity(fields.len());
    for field in fields {
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(unreadable)?;
        headers.append(name, HeaderValue::from_bytes(field.value).map_err(unreadable)?);
    }
    Ok(headers)
}

fn framing(method: &Method, status: StatusCode, headers: &HeaderMap) -> Result<Framing, WireError> {
    let bodiless = matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    if method == Method::HEAD || bodiless || status.is_informational() {
        return Ok(Framing::Length(0));
    }
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    match (codings.next(), codings.next()) {
        (None, _) => length(headers),
        (Some(coding), None) if coding.as_bytes().eq_ignore_ascii_case(b"chunked") => {
            Ok(Framing::Chunked)
        }
        _ => Err(WireError::protocol("the response has a transfer coding that was not asked for")),
    }
}

fn length(headers: &HeaderMap) -> Result<Framing, WireError> {
    let mut lengths = headers.get_all(header::CONTENT_LENGTH).iter();
    let Some(first) = lengths.next() else { return Ok(Framing::UntilClose) };
    let digits = first.to_str().ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    match digits.and_then(|digits| digits.parse().ok()) {
        Some(length) if length > MAX_BODY => Err(too_large()),
        Some(length) if lengths.all(|other| other == first) => Ok(Framing::Length(length)),
        _ => Err(WireError::protocol("the response's length is not one number")),
    }
}

fn closes(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::CONNECTION).iter();
    let mut options = values.flat_map(|value| value.as_bytes().split(|b| *b == b','));
    options.any(|option| option.trim_ascii().eq_ignore_ascii_case(b"close"))
}

pub(super) fn too_large() -> WireError {
    WireError::protocol(format!("the response is larger than {MAX_BODY} bytes"))
}

/// The parsers' errors name what they expected and quote nothing.
pub(super) fn unreadable(error: impl std::error::Error) -> WireError {
    WireError::protocol(format!("the response is not HTTP/1.1: {error}"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

    use http::Method;

    use super::{Framing, Head, parse};

    fn head(text: &str) -> Option<Head> {
        parse(text.as_bytes(), &Method::POST).unwrap()
    }

    fn framing(fields: &str) -> Result<Framing, ()> {
        let text = format!("HTTP/1.1 200 OK\r\n{fields}\r\n");
        parse(text.as_bytes(), &Method::POST).map(|head| head.unwrap().framing).map_err(drop)
    }

    #[test]
    fn the_body_is_delimited_as_the_standard_says() {
        assert_eq!(framing("Content-Length: 12\r\n"), Ok(Framing::Length(12)));
        assert_eq!(framing("Content-Length: 1\r\nContent-Length: 1\r\n"), Ok(Framing::Length(1)));
        assert_eq!(framing(""), Ok(Framing::UntilClose));
        // With both, the length does not count.
        let both = "Content-Length: 12\r\nTransfer-Encoding: Chunked\r\n";
        assert_eq!(framing(both), Ok(Framing::Chunked));
    }

    #[test]
    fn a_doubtful_length_is_refused() {
        for fields in [
            "Content-Length: 1\r\nContent-Length: 2\r\n",
            "Content-Length: +1\r\n",
            "Content-Length: 1, 1\r\n",
            "Content-Length: \r\n",
            "Content-Length: 99999999999\r\n",
            "Transfer-Encoding: gzip, chunked\r\n",
        ] {
            assert_eq!(framing(fields), Err(()), "{fields}");
        }
    }

    #[test]
    fn interim_heads_are_skipped() {
        let text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n";
        let last = head(text).unwrap();
        assert_eq!((last.status.as_u16(), last.len), (204, text.len()));
        assert!(head("HTTP/1.1 100 Continue\r\n\r\n").is_none());
    }

    #[test]
    fn a_head_may_come_byte_by_byte() {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        for end in 0..text.len() {
            assert!(head(&text[..end]).is_none(), "{end}");
        }
        assert!(head(text).is_some());
    }

    #[test]
    fn only_a_delimited_body_keeps_the_connection() {
        let keep = |text: &str| head(text).unwrap().keep;
        assert!(keep("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        assert!(!keep("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
        assert!(!keep("HTTP/1.1 200 OK\r\n\r\n"));
        assert!(!keep("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, Close\r\n\r\n"));
    }

    #[test]
    fn an_endless_head_is_refused() {
        let text = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(70_000));
        assert!(parse(text.as_bytes(), &Method::POST).is_err());
    }
}
