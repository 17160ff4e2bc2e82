//! A search of this process's own memory for a secret that the process never holds in the open.
//!
//! The secret is kept masked, and what is read from memory is masked before it is compared, so
//! that neither the search nor its buffer is a copy of the secret.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    ops::Range,
    os::unix::fs::FileExt,
};

// Named, since another test includes this file by its path.
#[path = "scan/needle.rs"]
mod needle;

pub(crate) use needle::{Needle, masked_hex};

/// How much memory is read at once, in bytes.
const CHUNK: usize = 1 << 16;

/// What of a secret stands in memory.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Copies {
    /// How often the whole secret does.
    pub(crate) full: usize,
    /// How often a part does that is at least half as long.
    pub(crate) half: usize,
    /// The longest part, in bytes; 0 if it is too short to be told from chance.
    pub(crate) longest: usize,
}

/// Searches all memory that this process can write to.
pub(crate) fn scan(needle: &Needle) -> io::Result<Copies> {
    let memory = File::open("/proc/self/mem")?;
    let mut window = Window::new(needle);
    let own = window.address();
    for region in regions()? {
        window.scan(&memory, region.start..region.end.min(own.start));
        window.scan(&memory, region.start.max(own.end)..region.end);
    }
    Ok(window.finish())
}

/// The address ranges that are readable and writable.
fn regions() -> io::Result<Vec<Range<u64>>> {
    let maps = BufReader::new(File::open("/proc/self/maps")?);
    let lines = maps.lines().collect::<io::Result<Vec<String>>>()?;
    Ok(lines.iter().filter_map(|line| region(line)).collect())
}

/// `start-end rw-p …`
fn region(line: &str) -> Option<Range<u64>> {
    let mut fields = line.split_whitespace();
    let (start, end) = fields.next()?.split_once('-')?;
    let address = |digits| u64::from_str_radix(digits, 16).ok();
    fields.next()?.starts_with("rw").then_some(())?;
    Some(address(start)?..address(end)?)
}

/// A piece of memory, masked.
struct Window<'n> {
    needle: &'n Needle,
    bytes: Vec<u8>,
    zeros: Vec<u8>,
    copies: Copies,
}

impl<'n> Window<'n> {
    fn new(needle: &'n Needle) -> Self {
        let zeros = vec![0; CHUNK + needle.len()];
        Self { needle, bytes: zeros.clone(), zeros, copies: Copies::default() }
    }

    /// Where the window itself is: reading it into itself would take the mask off.
    fn address(&self) -> Range<u64> {
        let addresses = self.bytes.as_ptr_range();
        addresses.start.addr() as u64..addresses.end.addr() as u64
    }

    /// A piece also holds what follows it, so that a part that starts in it is seen to its end.
    fn scan(&mut self, memory: &File, region: Range<u64>) {
        let mut start = region.start;
        while start < region.end {
            let wanted = usize::try_from(region.end - start).unwrap_or(usize::MAX);
            let wanted = wanted.min(self.bytes.len());
            // A page that cannot be read ends the region.
            let Ok(read @ 1..) = memory.read_at(&mut self.bytes[..wanted], start) else { return };
            start += self.count(read) as u64;
        }
    }

    /// Counts the parts that start in the first [`CHUNK`] of `len` bytes; tells where to go on.
    fn count(&mut self, len: usize) -> usize {
        // Most memory is stacks that were never written to.
        if self.bytes[..len] == self.zeros[..len] {
            return len;
        }
        needle::mask(&mut self.bytes[..len]);
        let bytes = &self.bytes[..len];
        let mut at = 0;
        while at < len.min(CHUNK) {
            let part = self.needle.part_at(&bytes[at..]);
            self.copies.full += usize::from(part == self.needle.len());
            self.copies.half +=
                usize::from(part < self.needle.len() && part >= self.needle.len() / 2);
            self.copies.longest = self.copies.longest.max(part);
            at += part.max(1);
        }
        at
    }

    /// Masking masked memory bares it, so nothing stays behind for another search.
    fn finish(mut self) -> Copies {
        self.bytes.fill(0);
        std::hint::black_box(&self.bytes);
        self.copies
    }
}
