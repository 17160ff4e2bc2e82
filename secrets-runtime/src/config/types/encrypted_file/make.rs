//! `type = "encrypted-file"`: how it is made.

use std::path::{Path, PathBuf};

use crate::{
    config::{
        check::{Credential, Table},
        types::keyed::Keyed,
    },
    error::{ErrorKind, Result},
    provider::{Capabilities, SharedProvider},
    providers::{
        EncryptedFile, EncryptedFileProvider,
        encrypted_file::FileKey,
        own_file::{self, Others, Rule},
        read,
    },
    value::SecretBuf,
};

const CAPABILITIES: Capabilities = Capabilities::new().with_local().with_max_batch(usize::MAX);

/// In place of a key that is wrong, which is told: what is made is not used.
static NOWHERE: Credential = Credential::File(PathBuf::new());

pub(in super::super) fn encrypted_file(table: &Table) -> SharedProvider {
    let file = File::of(table);
    if let Some(from) = table.credential("passphrase") {
        return Keyed::shared(("passphrase", from), passphrase, CAPABILITIES, move |text| {
            FileKey::passphrase(text).map(|key| file.open(key))
        });
    }
    let from = table.credential("key").unwrap_or(&NOWHERE);
    Keyed::shared(("key", from), key, CAPABILITIES, move |key| {
        let key = FileKey::parse(key)?;
        Ok(file.open(match &file.recipients {
            Some(recipients) => with_recipients(key, recipients)?,
            None => key,
        }))
    })
}

/// What is known of the file without its key.
struct File {
    path: PathBuf,
    recipients: Option<PathBuf>,
    is_readable: bool,
}

impl File {
    fn of(table: &Table) -> Self {
        Self {
            path: table.path("path").cloned().unwrap_or_default(),
            recipients: table.path("recipients_file").cloned(),
            is_readable: table.flag("readable_by_others").unwrap_or_default(),
        }
    }

    fn open(&self, key: FileKey) -> SharedProvider {
        let open =
            if self.is_readable { EncryptedFile::open_readable } else { EncryptedFile::open };
        SharedProvider::new(EncryptedFileProvider::from(open(self.path.clone(), key)))
    }
}

fn key(path: &Path) -> Result<SecretBuf> {
    read::opened(&mut own_file::open_mounted(path)?, path, ErrorKind::Config)
}

/// Without the line break that editors add.
fn passphrase(path: &Path) -> Result<SecretBuf> {
    key(path).map(read::trim_line_break)
}

/// As the `age` tool reads such a file; whoever could write to it would add himself.
fn with_recipients(key: FileKey, path: &Path) -> Result<FileKey> {
    let mut file = own_file::open_sealed(path, Rule::Mounted, Others::Read)?;
    let text = read::opened(&mut file, path, ErrorKind::Config)?;
    let text = String::from_utf8_lossy(text.expose());
    let lines = text.lines().map(str::trim);
    key.with_recipients(lines.filter(|line| !line.is_empty() && !line.starts_with('#')))
}
