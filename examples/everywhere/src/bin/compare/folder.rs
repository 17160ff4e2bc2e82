//! The files of one run.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::Outcome;

/// A folder with `secrets.toml`, credentials, and a folder to run in; removed with the last file.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Outcome<Self> {
        let folder = Self(tempfile::tempdir()?);
        fs::create_dir(folder.app())?;
        fs::create_dir(folder.path("credentials"))?;
        let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("secrets.toml");
        folder.write("secrets.toml", &fs::read_to_string(config)?)?;
        Ok(folder)
    }

    /// Where the program runs: `secrets.toml` is above.
    pub(crate) fn app(&self) -> PathBuf {
        self.path("app")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file that nobody else may read; gives its path.
    pub(crate) fn write(&self, name: &str, content: &str) -> Outcome<PathBuf> {
        let path = self.path(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path)?.write_all(content.as_bytes())?;
        Ok(path)
    }
}
