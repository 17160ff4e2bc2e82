//! A folder of secrets that changes the way the kubelet changes a mounted `Secret`.

use std::{
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

/// `NAME` links to `..data/NAME`, `..data` to the current generation, which is never edited.
pub(crate) struct Mount {
    folder: PathBuf,
    generation: u32,
}

impl Mount {
    pub(crate) fn new(folder: PathBuf, files: &[(&str, &str)]) -> io::Result<Self> {
        fs::create_dir(&folder)?;
        for (name, _) in files {
            symlink(Path::new("..data").join(name), folder.join(name))?;
        }
        let mut mount = Self { folder, generation: 0 };
        mount.replace(files)?;
        Ok(mount)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    /// Writes a new generation, switches to it at one moment, and deletes the old one.
    pub(crate) fn replace(&mut self, files: &[(&str, &str)]) -> io::Result<()> {
        let old = self.name();
        self.generation += 1;
        let new = self.folder.join(self.name());
        fs::create_dir(&new)?;
        for (name, text) in files {
            fs::write(new.join(name), text)?;
        }
        symlink(self.name(), self.folder.join("..data_tmp"))?;
        fs::rename(self.folder.join("..data_tmp"), self.folder.join("..data"))?;
        if self.generation > 1 { fs::remove_dir_all(self.folder.join(old)) } else { Ok(()) }
    }

    fn name(&self) -> String {
        format!("..generation_{}", self.generation)
    }
}
