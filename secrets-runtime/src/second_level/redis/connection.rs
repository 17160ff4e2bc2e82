//! One connection for all calls, made again when it is lost, with a time limit on each call.

use std::time::Duration;

use redis::{
    AsyncConnectionConfig, Client, FromRedisValue, IntoConnectionInfo as _, Pipeline, RedisResult,
    aio::MultiplexedConnection,
};
use tokio::sync::Mutex;

use super::error;
use crate::error::{Error, ErrorKind, Result};

/// How often a call is sent again. Once: the connection may have been lost while it was idle.
const REPEATS: usize = 1;

pub(super) struct Connection {
    client: Client,
    /// How long one call may take with all its attempts.
    pub(super) limit: Duration,
    open: Mutex<Option<MultiplexedConnection>>,
}

impl Connection {
    pub(super) fn new(url: &str) -> Result<Self> {
        if url.starts_with("rediss:") && !cfg!(feature = "redis-tls") {
            return Err(without_tls());
        }
        // What the client says of a URL may show the password in it.
        let info = url.into_connection_info().map_err(|_| not_a_url())?;
        let client = Client::open(info).map_err(|_| not_a_url())?;
        Ok(Self { client, limit: Duration::from_millis(500), open: Mutex::default() })
    }

    /// Host and port, without user and password.
    pub(super) fn address(&self) -> String {
        self.client.get_connection_info().addr().to_string()
    }

    /// Sends `commands` in one go, within the limit.
    pub(super) async fn run<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T> {
        let Ok(answer) = tokio::time::timeout(self.limit, self.attempts(commands)).await else {
            // Its answer may still be under way; a new connection answers sooner.
            self.forget();
            return Err(error::timeout(&self.address(), self.limit));
        };
        answer.map_err(|error| error::convert(&error, &self.address()))
    }

    /// Repeats what was sent over a connection that turned out to be lost.
    async fn attempts<T: FromRedisValue>(&self, commands: &Pipeline) -> RedisResult<T> {
        let mut repeats = 0..REPEATS;
        loop {
            match commands.query_async(&mut self.open().await?).await {
                Err(error) if error.is_unrecoverable_error() => {
                    self.forget();
                    if repeats.next().is_none() {
                        return Err(error);
                    }
                }
                answer => return answer,
            }
        }
    }

    /// Whoever holds the lock is making a new connection already.
    fn forget(&self) {
        if let Ok(mut open) = self.open.try_lock() {
            open.take();
        }
    }

    /// The connection that is there, or a new one; one caller at a time makes it.
    async fn open(&self) -> RedisResult<MultiplexedConnection> {
        let mut open = self.open.lock().await;
        if let Some(connection) = &*open {
            return Ok(connection.clone());
        }
        #[cfg(feature = "redis-tls")]
        provide_cryptography();
        // The call as a whole has a limit.
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(None).set_response_timeout(None);
        let connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        Ok(open.insert(connection).clone())
    }
}

/// Where other crates compile in a second implementation for rustls, it panics unless one of them
/// is chosen for the process. Whatever the program chose stays.
#[cfg(feature = "redis-tls")]
fn provide_cryptography() {
    use rustls::crypto::{CryptoProvider, aws_lc_rs};
    if CryptoProvider::get_default().is_none() {
        // It fails if somebody else chooses at the same moment, which is as good.
        let _ = aws_lc_rs::default_provider().install_default();
    }
}

fn not_a_url() -> Error {
    Error::new(ErrorKind::Config, "the address of Redis is not a URL that it understands")
        .with_hint(
            "write `redis://user:password@host:6379/0`; user, password and 0 can be left out",
        )
}

fn without_tls() -> Error {
    Error::new(ErrorKind::Config, "`rediss://` means TLS, which is not compiled in")
        .with_hint("turn on the feature `redis-tls`")
}
