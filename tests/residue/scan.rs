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

const MASK: u8 = 0x5A;
const CHUNK: usize = 1 << 20;

/// A secret to look for, masked.
pub(crate) struct Needle {
    masked: Vec<u8>,
}

/// How often a secret stands in memory.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Copies {
    /// The whole secret.
    pub(crate) full: usize,
    /// Its first or its second half, where the other half is missing.
    pub(crate) half: usize,
}

impl Needle {
    /// Reads what [`masked_hex`] has written.
    pub(crate) fn from_masked_hex(text: &str) -> Option<Self> {
        let digits = text.trim().as_bytes().chunks(2);
        let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        digits.map(byte).collect::<Option<Vec<u8>>>().map(|masked| Self { masked })
    }

    /// Searches all memory that this process can write to.
    pub(crate) fn scan(&self) -> io::Result<Copies> {
        let memory = File::open("/proc/self/mem")?;
        let mut window = Window::new(self.masked.len());
        let buffer = window.address();
        for region in regions()? {
            window.scan(&memory, region.start..region.end.min(buffer.start), &self.masked);
            window.scan(&memory, region.start.max(buffer.end)..region.end, &self.masked);
        }
        // Masking masked memory bares it, so nothing stays behind for another search.
        window.bytes.fill(0);
        std::hint::black_box(&window.bytes);
        Ok(window.copies)
    }
}

/// A secret as hexadecimal digits that do not show it.
pub(crate) fn masked_hex(secret: &[u8]) -> String {
    secret.iter().map(|byte| format!("{:02x}", byte ^ MASK)).collect::<Vec<_>>().concat()
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
struct Window {
    bytes: Vec<u8>,
    copies: Copies,
}

impl Window {
    fn new(needle_len: usize) -> Self {
        Self { bytes: vec![0; CHUNK + needle_len], copies: Copies::default() }
    }

    /// Where the window itself is: reading it into itself would take the mask off.
    fn address(&self) -> Range<u64> {
        let addresses = self.bytes.as_ptr_range();
        addresses.start.addr() as u64..addresses.end.addr() as u64
    }

    /// Pieces overlap by one byte less than the secret is long, so none is missed or met twice.
    fn scan(&mut self, memory: &File, region: Range<u64>, masked: &[u8]) {
        let mut start = region.start;
        while start < region.end {
            let wanted = usize::try_from(region.end - start).unwrap_or(usize::MAX);
            let wanted = wanted.min(CHUNK + masked.len() - 1);
            // A page that cannot be read ends the region.
            let Ok(read @ 1..) = memory.read_at(&mut self.bytes[..wanted], start) else { return };
            for byte in &mut self.bytes[..read] {
                *byte ^= MASK;
            }
            self.copies.add(&self.bytes[..read], masked);
            start += CHUNK as u64;
        }
    }
}

impl Copies {
    /// Counts what starts within the first [`CHUNK`] bytes of `bytes`.
    fn add(&mut self, bytes: &[u8], masked: &[u8]) {
        let (first, second) = masked.split_at(masked.len() / 2);
        for (at, byte) in bytes.iter().enumerate().take(CHUNK) {
            if *byte == first[0] && bytes[at..].starts_with(first) {
                let whole = bytes[at + first.len()..].starts_with(second);
                *(if whole { &mut self.full } else { &mut self.half }) += 1;
            } else if *byte == second[0] && bytes[at..].starts_with(second) {
                let whole = at >= first.len() && bytes[at - first.len()..].starts_with(first);
                self.half += usize::from(!whole);
            }
        }
    }
}
