//! Redis or Valkey: one store for a fleet.

use std::{fmt, time::Duration};

use ::redis::{Pipeline, pipe};

use super::{EntryKey, LeadToken, Sealed, SecondLevel};
use crate::error::Result;

mod connection;
mod error;

use connection::Connection;

/// A lead is taken by who has it already, so that a repeated command changes nothing.
const LEAD: &str = "\
local taken = {}
for i, key in ipairs(KEYS) do
  local set = redis.call('SET', key, ARGV[1], 'NX', 'PX', ARGV[2])
  taken[i] = (set or redis.call('GET', key) == ARGV[1]) and 1 or 0
end
return taken";

/// Ends only what the token holds.
const RELEASE: &str = "\
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
end";

/// The longest time that Redis is given, in milliseconds: a hundred years.
const LONGEST: u64 = 100 * 365 * 24 * 60 * 60 * 1000;

/// Keeps entries in Redis or Valkey, so that a fleet reads each secret about once.
///
/// Every call is one round trip. All go through one connection, made at the first call and made
/// again when it is lost. Entries end by themselves when their time is over.
///
/// The user of the connection needs `GET`, `MGET`, `SET`, `UNLINK`, `DEL` and `EVAL` on the keys
/// with the [prefix](Self::prefix). A Redis Cluster is not supported, since one call is about
/// keys of many slots.
///
/// ```
/// use std::time::Duration;
/// use secrets_runtime::second_level::Redis;
///
/// let level = Redis::new("redis://app:s3cret@cache.internal:6379/0")?
///     .prefix("shop:")
///     .limit(Duration::from_millis(200));
/// assert!(!format!("{level:?}").contains("s3cret"));
/// # Ok::<(), secrets_runtime::Error>(())
/// ```
pub struct Redis {
    connection: Connection,
    prefix: Box<str>,
}

impl Redis {
    /// The server at `url`: `redis://[user:password@]host[:port][/database]`, or `rediss://` for
    /// TLS, with the feature `redis-tls`. Nothing is connected yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if it is not such a URL.
    pub fn new(url: &str) -> Result<Self> {
        Ok(Self { connection: Connection::new(url)?, prefix: "typed-secrets:".into() })
    }

    /// What the names of all keys begin with. Default: `typed-secrets:`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<Box<str>>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// How long one call may take, connecting included. Default: 500 ms.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.connection.limit = limit;
        self
    }

    fn entry(&self, key: &EntryKey) -> String {
        format!("{}{}", self.prefix, key.storage_name())
    }

    fn lead_of(&self, key: &EntryKey) -> String {
        format!("{}{}:lead", self.prefix, key.storage_name())
    }

    /// One command over the entries of `keys`.
    fn command(&self, name: &str, keys: &[EntryKey]) -> Pipeline {
        let mut command = pipe();
        keys.iter().fold(command.cmd(name), |command, key| command.arg(self.entry(key)));
        command
    }

    /// A script over the leads of `keys`, on behalf of `token`.
    fn script(&self, text: &str, keys: &[EntryKey], token: &LeadToken) -> Pipeline {
        let mut script = pipe();
        let start = script.cmd("EVAL").arg(text).arg(keys.len());
        keys.iter().fold(start, |script, key| script.arg(self.lead_of(key))).arg(token.as_str());
        script
    }
}

/// Redis takes at least one millisecond, and not every number.
fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).map_or(LONGEST, |millis| millis.clamp(1, LONGEST))
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis")
            .field("address", &self.connection.address())
            .field("prefix", &self.prefix)
            .field("limit", &self.connection.limit)
            .finish_non_exhaustive()
    }
}

impl SecondLevel for Redis {
    async fn read(&self, keys: &[EntryKey]) -> Result<Vec<Option<Sealed>>> {
        let command = self.command("MGET", keys);
        let (found,): (Vec<Option<Vec<u8>>>,) = self.connection.run(&command).await?;
        Ok(found.into_iter().map(|entry| entry.map(Sealed::from_stored)).collect())
    }

    async fn write(&self, entries: &[(EntryKey, Sealed)], keep: Duration) -> Result<()> {
        let mut commands = pipe();
        for (key, sealed) in entries {
            let set = commands.cmd("SET").arg(self.entry(key)).arg(sealed.as_bytes());
            set.arg("PX").arg(millis(keep)).ignore();
        }
        self.connection.run(&commands).await
    }

    async fn remove(&self, keys: &[EntryKey]) -> Result<()> {
        self.connection.run(self.command("UNLINK", keys).ignore()).await
    }

    async fn lead(
        &self,
        keys: &[EntryKey],
        token: &LeadToken,
        at_most: Duration,
    ) -> Result<Vec<bool>> {
        let mut script = self.script(LEAD, keys, token);
        let (answers,) = self.connection.run(script.arg(millis(at_most))).await?;
        Ok(answers)
    }

    async fn release(&self, keys: &[EntryKey], token: &LeadToken) -> Result<()> {
        self.connection.run(self.script(RELEASE, keys, token).ignore()).await
    }
}

#[cfg(test)]
mod tests;
