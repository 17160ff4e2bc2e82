//! Keys from passphrases.
//!
//! What a file asks for is bounded on both sides: it must be neither a day's work, nor so little
//! that a passphrase can be guessed.

use std::{fmt, ops::RangeInclusive, str::FromStr};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroizing;

use crate::{
    error::{Error, ErrorKind, Result},
    providers::{raw_key::RawKey, stack::scrubbed},
};

/// How a key is made from a passphrase, and how much work that is.
///
/// A file says which of them it was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kdf {
    /// Argon2id, version 1.3 (RFC 9106).
    Argon2id {
        /// Memory in KiB: 8 MiB to 1 GiB.
        memory_kib: u32,
        /// How often the memory is passed over: 1 to 16.
        passes: u32,
        /// The degree of parallelism: 1 to 16. Lanes are computed one after the other.
        lanes: u32,
    },
    /// scrypt (RFC 7914) with blocks of 1 KiB: `2^log_n` of them, one at a time.
    Scrypt {
        /// 10 to 20, which is 1 MiB to 1 GiB of memory.
        log_n: u8,
    },
}

const MEMORY_KIB: RangeInclusive<u32> = 8 * 1024..=1024 * 1024;
const PASSES: RangeInclusive<u32> = 1..=16;
const LANES: RangeInclusive<u32> = 1..=16;
pub(super) const LOG_N: RangeInclusive<u8> = 10..=20;

/// scrypt's `r`, its `p` being 1.
const BLOCK: u32 = 8;

/// The second choice that RFC 9106 recommends: 64 MiB, three passes, four lanes.
impl Default for Kdf {
    fn default() -> Self {
        Self::Argon2id { memory_kib: 64 * 1024, passes: 3, lanes: 4 }
    }
}

impl Kdf {
    /// Fails for a cost out of bounds.
    pub(super) fn check(self) -> Result<Self> {
        let bounded = match self {
            Self::Argon2id { memory_kib, passes, lanes } => {
                MEMORY_KIB.contains(&memory_kib)
                    && PASSES.contains(&passes)
                    && LANES.contains(&lanes)
            }
            Self::Scrypt { log_n } => LOG_N.contains(&log_n),
        };
        if bounded { Ok(self) } else { Err(out_of_bounds(self)) }
    }

    /// The key that `passphrase` and `salt` make.
    pub(super) fn derive(self, passphrase: &str, salt: &[u8]) -> Result<RawKey> {
        let mut key = RawKey::zeroed();
        let kdf = self.check()?;
        let filled = scrubbed(|| kdf.fill(passphrase.as_bytes(), salt, key.expose_mut()));
        filled.ok_or_else(|| {
            Error::new(ErrorKind::Unavailable, format!("`{self}` could not be computed"))
                .with_hint("see that the process may use the memory that it asks for")
        })?;
        Ok(key)
    }

    fn fill(self, passphrase: &[u8], salt: &[u8], key: &mut [u8]) -> Option<()> {
        match self {
            Self::Argon2id { memory_kib, passes, lanes } => {
                let params = Params::new(memory_kib, passes, lanes, Some(key.len())).ok()?;
                let mut memory = wiped(params.block_count())?;
                let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                argon.hash_password_into_with_memory(passphrase, salt, key, &mut **memory).ok()
            }
            Self::Scrypt { log_n } => {
                let params = scrypt::Params::new(log_n, BLOCK, 1).ok()?;
                scrypt::scrypt(passphrase, salt, &params, key).ok()
            }
        }
    }
}

/// Memory from whose last state the key could be computed.
fn wiped(blocks: usize) -> Option<Zeroizing<Vec<Block>>> {
    let mut memory = Zeroizing::new(Vec::new());
    memory.try_reserve_exact(blocks).ok()?;
    memory.resize(blocks, Block::new());
    Some(memory)
}

/// As files spell it: `argon2id,m=65536,t=3,p=4` or `scrypt,ln=17,r=8,p=1`.
impl fmt::Display for Kdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argon2id { memory_kib, passes, lanes } => {
                write!(f, "argon2id,m={memory_kib},t={passes},p={lanes}")
            }
            Self::Scrypt { log_n } => write!(f, "scrypt,ln={log_n},r={BLOCK},p=1"),
        }
    }
}

impl FromStr for Kdf {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts: Vec<&str> = text.split(',').collect();
        let kdf = match parts[..] {
            ["argon2id", m, t, p] => argon2id(m, t, p),
            ["scrypt", ln, "r=8", "p=1"] => number(ln, "ln=").map(|log_n| Self::Scrypt { log_n }),
            _ => None,
        };
        kdf.ok_or_else(|| unknown(text))?.check()
    }
}

fn argon2id(m: &str, t: &str, p: &str) -> Option<Kdf> {
    let (memory_kib, passes, lanes) = (number(m, "m=")?, number(t, "t=")?, number(p, "p=")?);
    Some(Kdf::Argon2id { memory_kib, passes, lanes })
}

fn number<T: FromStr>(text: &str, name: &str) -> Option<T> {
    text.strip_prefix(name)?.parse().ok()
}

fn unknown(text: &str) -> Error {
    Error::new(ErrorKind::Config, format!("there is no key derivation `{text}`"))
        .with_hint("expected `argon2id,m=65536,t=3,p=4` or `scrypt,ln=17,r=8,p=1`")
}

fn out_of_bounds(kdf: Kdf) -> Error {
    let message = format!("`{kdf}` is too much work for a reader, or too little for a guesser");
    Error::new(ErrorKind::Config, message).with_hint(
        "argon2id takes 8 MiB to 1 GiB, 1 to 16 passes and 1 to 16 lanes; scrypt 2^10 to 2^20 blocks",
    )
}

#[cfg(test)]
mod tests;
