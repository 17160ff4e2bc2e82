//! Where a connection leads: scheme, host and port.

use std::fmt;

use http::{Uri, uri::Scheme};

use super::error::{WireError, WireErrorKind};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    secure: bool,
    host: Box<str>,
    port: u16,
}

impl Origin {
    pub(super) fn of(uri: &Uri) -> Result<Self, WireError> {
        let secure = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(bad("the URL is neither `http` nor `https`")),
        };
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(|| bad("no host"))?;
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        Ok(Self { secure, host: host.into(), port })
    }

    pub(super) fn is_secure(&self) -> bool {
        self.secure
    }

    /// The name or address to connect to: an IPv6 address without its brackets.
    pub(super) fn host(&self) -> &str {
        self.host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(&self.host)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }
}

/// The value of the `Host` header: without the scheme's own port.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.secure, self.port) {
            (true, 443) | (false, 80) => f.write_str(&self.host),
            (_, port) => write!(f, "{}:{port}", self.host),
        }
    }
}

/// Whether nobody on the way can read what is sent to `uri`: over TLS, or within this machine.
#[cfg(any(feature = "azure", feature = "gcp"))]
pub(in super::super) fn is_private(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let address = || host.parse::<std::net::IpAddr>();
    match uri.scheme_str() {
        Some("https") => true,
        Some("http") => host == "localhost" || address().is_ok_and(|address| address.is_loopback()),
        _ => false,
    }
}

fn bad(message: &'static str) -> WireError {
    WireError::new(WireErrorKind::Request, message)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

    use super::Origin;

    #[test]
    fn host_header_leaves_out_the_schemes_own_port() {
        for (url, header, host) in [
            ("https://a.example/x", "a.example", "a.example"),
            ("https://a.example:443", "a.example", "a.example"),
            ("http://a.example:443", "a.example:443", "a.example"),
            ("http://[::1]:4566/", "[::1]:4566", "::1"),
        ] {
            let origin = Origin::of(&url.parse().unwrap()).unwrap();
            assert_eq!(origin.to_string(), header);
            assert_eq!(origin.host(), host);
        }
    }

    #[test]
    fn other_schemes_are_refused() {
        assert!(Origin::of(&"ftp://a.example".parse().unwrap()).is_err());
        assert!(Origin::of(&"/path".parse().unwrap()).is_err());
    }
}
