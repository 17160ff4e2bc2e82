//! Requests' bodies: JSON that is written into memory that is wiped.

use std::io;

use serde::Serialize;

use crate::{
    error::{Error, ErrorKind, Result},
    value::SecretBuf,
};

/// `value` as JSON, which is expected to take about `len` bytes.
///
/// What is in it is written piece by piece, so that there is no other copy.
pub(super) fn json(value: &impl Serialize, len: usize) -> Result<SecretBuf> {
    let mut sink = Sink(SecretBuf::with_capacity(len));
    // The error may quote the value.
    serde_json::to_writer(&mut sink, value)
        .map_err(|_| Error::new(ErrorKind::Config, "the request cannot be written as JSON"))?;
    Ok(sink.0)
}

struct Sink(SecretBuf);

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
