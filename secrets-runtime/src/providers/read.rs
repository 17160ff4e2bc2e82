//! Files read into memory that is wiped.
//!
//! Only regular files are opened: a pipe or a device could wait for ever.

use std::{
    fs::{File, Metadata},
    io::{self, Read},
    path::Path,
};

use crate::{
    error::{Error, ErrorKind, Result},
    value::SecretBuf,
};

/// The largest file that is read, in bytes. Backends of secrets allow far less.
pub(crate) const MAX_LEN: usize = 16 * 1024 * 1024;

/// Reads the whole file; `missing` is the kind of error for a file that is not there.
#[cfg(any(
    feature = "aws-agent",
    feature = "dir",
    feature = "dotenv",
    feature = "env",
    feature = "file",
    feature = "_wire"
))]
pub(crate) fn file(path: &Path, missing: ErrorKind) -> Result<SecretBuf> {
    let failed = |error| failure(error, path, missing);
    check_regular(&std::fs::metadata(path).map_err(failed)?, path)?;
    let mut file = File::open(path).map_err(failed)?;
    // Checked once more inside, since another file may have taken the name.
    opened(&mut file, path, missing)
}

/// Reads the whole file that is open; `path` and `missing` are for messages.
pub(crate) fn opened(file: &mut File, path: &Path, missing: ErrorKind) -> Result<SecretBuf> {
    let failed = |error| failure(error, path, missing);
    let metadata = file.metadata().map_err(failed)?;
    check_regular(&metadata, path)?;
    let expected = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
    match to_end(file, expected).map_err(failed)? {
        Some(buf) => Ok(buf),
        None => Err(too_large(path)),
    }
}

/// [`file`] on a thread that may wait, without one line break at its end.
#[cfg(any(feature = "env", feature = "vault"))]
pub(super) async fn line(path: std::path::PathBuf, missing: ErrorKind) -> Result<SecretBuf> {
    super::read::blocking(move || file(&path, missing).map(trim_line_break)).await?
}

/// Runs `work` on a thread that may wait, since a network file system can hang.
///
/// If the caller is dropped, the result is dropped, and so wiped, when the work ends.
#[allow(dead_code, reason = "the SDK of AWS reads its files itself")]
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let tokio = tokio::runtime::Handle::try_current().map_err(|_| Error::no_tokio())?;
    // A join error may carry a panic's payload, so it is not kept.
    tokio
        .spawn_blocking(work)
        .await
        .map_err(|_| Error::new(ErrorKind::Unavailable, "the runtime is shutting down"))
}

/// Cuts off one `\n` or `\r\n`, which editors and `echo` add.
#[cfg(any(feature = "dir", feature = "env", feature = "file", feature = "vault"))]
pub(crate) fn trim_line_break(mut buf: SecretBuf) -> SecretBuf {
    let text = buf.expose();
    if let Some(line) = text.strip_suffix(b"\n") {
        let len = line.strip_suffix(b"\r").unwrap_or(line).len();
        buf.resize(len);
    }
    buf
}

/// Reads until the end, or gives `None` beyond [`MAX_LEN`].
///
/// The buffer has one byte more than expected, so the end shows without growing it.
/// A file that grows meanwhile costs a wiped reallocation.
fn to_end(source: &mut impl Read, expected: usize) -> io::Result<Option<SecretBuf>> {
    if expected > MAX_LEN {
        return Ok(None);
    }
    let mut buf = SecretBuf::default();
    let mut filled = 0;
    buf.resize(expected + 1);
    loop {
        match source.read(&mut buf.expose_mut()[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if filled > MAX_LEN {
            return Ok(None);
        }
        if filled == buf.len() {
            buf.resize((filled * 2).min(MAX_LEN + 1));
        }
    }
    buf.resize(filled);
    Ok(Some(buf))
}

pub(crate) fn check_regular(metadata: &Metadata, path: &Path) -> Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Config, format!("`{}` is not a regular file", path.display()))
        .with_hint("name a file; folders, pipes and devices are not read"))
}

fn too_large(path: &Path) -> Error {
    let limit = MAX_LEN / (1024 * 1024);
    Error::new(ErrorKind::Config, format!("`{}` is larger than {limit} MiB", path.display()))
        .with_hint("keep one secret, or one document of secrets, in a file")
}

/// The operating system's error, which holds no file content, becomes the source.
pub(crate) fn failure(error: io::Error, path: &Path, missing: ErrorKind) -> Error {
    let path = path.display();
    let failed = match error.kind() {
        io::ErrorKind::NotFound => Error::new(missing, format!("`{path}` does not exist"))
            .with_hint("create it, or correct the path"),
        io::ErrorKind::PermissionDenied => {
            Error::new(ErrorKind::Denied, format!("`{path}` may not be read"))
                .with_hint("let the user that this process runs as read the file")
        }
        _ => Error::new(ErrorKind::Unavailable, format!("`{path}` cannot be read")),
    };
    failed.with_source(error)
}

#[cfg(all(test, unix))]
mod tests;
