//! The secret that is looked for, masked.

use std::collections::HashMap;

const MASK: u8 = 0x5A;
/// How many bytes have to agree before they count as a part of the secret.
const SHORT: usize = 8;

pub(crate) struct Needle {
    masked: Vec<u8>,
    /// Where in the secret a sequence of [`SHORT`] bytes stands.
    places: HashMap<[u8; SHORT], Vec<usize>>,
    /// Whether any such sequence starts with a byte.
    starts: [bool; 256],
}

impl Needle {
    /// Reads what [`masked_hex`] has written.
    pub(crate) fn from_masked_hex(text: &str) -> Option<Self> {
        let digits = text.trim().as_bytes().chunks(2);
        let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        digits.map(byte).collect::<Option<Vec<u8>>>().map(Self::new)
    }

    fn new(masked: Vec<u8>) -> Self {
        let mut places: HashMap<_, Vec<usize>> = HashMap::new();
        let mut starts = [false; 256];
        for (at, start) in masked.windows(SHORT).enumerate() {
            places.entry(start.try_into().unwrap()).or_default().push(at);
            starts[usize::from(start[0])] = true;
        }
        Self { masked, places, starts }
    }

    pub(crate) fn len(&self) -> usize {
        self.masked.len()
    }

    /// How long a part of the secret the masked `bytes` start with; 0 if it is short.
    pub(super) fn part_at(&self, bytes: &[u8]) -> usize {
        if !self.starts[usize::from(bytes[0])] {
            return 0;
        }
        let places = bytes.first_chunk().and_then(|start| self.places.get(start));
        let common =
            |at: &usize| self.masked[*at..].iter().zip(bytes).take_while(|(a, b)| a == b).count();
        places.into_iter().flatten().map(common).max().unwrap_or(0)
    }
}

/// A secret as hexadecimal digits that do not show it.
pub(crate) fn masked_hex(secret: &[u8]) -> String {
    secret.iter().map(|byte| format!("{:02x}", byte ^ MASK)).collect::<Vec<_>>().concat()
}

pub(super) fn mask(bytes: &mut [u8]) {
    for byte in bytes {
        *byte ^= MASK;
    }
}
