//! Looks for a text in this process's own memory without holding it.
//!
//! The text is known only masked. Freed memory counts too, which is the point.

use std::{
    env,
    fmt::Write as _,
    fs::{self, File},
    io,
    ops::Range,
    os::unix::fs::FileExt as _,
};

const CHUNK: usize = 1 << 20;
const MASK: u8 = 0xa5;

/// Where the parent puts the masked text.
const VARIABLE: &str = "PEERS_NEEDLE";

/// A part of a secret, with every byte masked.
pub(crate) struct Needle(Vec<u8>);

impl Needle {
    /// The end of `secret`: an allocator overwrites the start of what it frees.
    fn of(secret: &str) -> Self {
        Self(secret.as_bytes()[secret.len() / 2..].iter().map(|byte| byte ^ MASK).collect())
    }

    /// The variable that hands the needle of `secret` to a child.
    pub(crate) fn variable(secret: &str) -> (String, String) {
        (VARIABLE.to_owned(), hex(&Self::of(secret).0))
    }

    pub(crate) fn from_env() -> Result<Self, Box<dyn std::error::Error>> {
        let text = env::var(VARIABLE)?;
        let digits = (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16));
        Ok(Self(digits.collect::<Result<_, _>>()?))
    }

    /// Whether `secret` is what the needle was made of.
    pub(crate) fn ends(&self, secret: &str) -> bool {
        secret.len() >= self.0.len()
            && self.is_at(&secret.as_bytes()[secret.len() - self.0.len()..])
    }

    fn is_at(&self, bytes: &[u8]) -> bool {
        self.0.iter().zip(bytes).all(|(masked, byte)| masked ^ MASK == *byte)
    }

    /// How often the text is in writable memory.
    pub(crate) fn copies(&self) -> io::Result<usize> {
        let memory = File::open("/proc/self/mem")?;
        let mut buffer = vec![0; CHUNK];
        let mut copies = 0;
        for region in writable(&fs::read_to_string("/proc/self/maps")?) {
            // Chunks overlap, so that no copy is cut in two, and none is seen twice.
            for start in region.clone().step_by(CHUNK - self.0.len() + 1) {
                let length = CHUNK.min(region.end - start);
                if memory.read_exact_at(&mut buffer[..length], start as u64).is_ok() {
                    copies += self.count(&buffer, start, length);
                }
            }
        }
        Ok(copies)
    }

    /// The hits among the first `length` bytes of `buffer`, which came from `start`. What
    /// was read from the place of the buffer itself is not a hit.
    fn count(&self, buffer: &[u8], start: usize, length: usize) -> usize {
        let own = buffer.as_ptr_range();
        let own = own.start.addr()..own.end.addr();
        buffer[..length]
            .windows(self.0.len())
            .enumerate()
            .filter(|(at, window)| self.is_at(window) && !own.contains(&(start + at)))
            .count()
    }
}

/// Two digits a byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn writable(maps: &str) -> Vec<Range<usize>> {
    let region = |line: &str| {
        let (range, rest) = line.split_once(' ')?;
        let (start, end) = range.split_once('-')?;
        let parse = |text| usize::from_str_radix(text, 16).ok();
        rest.starts_with("rw").then_some(parse(start)?..parse(end)?)
    };
    maps.lines().filter_map(region).collect()
}
