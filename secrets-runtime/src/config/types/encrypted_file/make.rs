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
    let file = table.path("path").cloned().unwrap_or_default();
    let recipients = table.path("recipients_file").cloned();
    let is_readable = table.flag("readable_by_others") == Some(true);
    let open = move |key| {
        let key = match &recipients {
            Some(path) => with_recipients(key, path)?,
            None => key,
        };
        let open = if is_readable { EncryptedFile::open_readable } else { EncryptedFile::open };
        Ok(SharedProvider::new(EncryptedFileProvider::from(open(file.clone(), key))))
    };
    if let Some(from) = table.credential("passphrase") {
        return Keyed::shared(("passphrase", from), passphrase, CAPABILITIES, move |text| {
            open(FileKey::passphrase(text)?)
        });
    }
    let from = table.credential("key").unwrap_or(&NOWHERE);
    Keyed::shared(("key", from), key, CAPABILITIES, move |key| open(FileKey::parse(key)?))
}

/// As the `age` tool reads such a file; whoever could write to it would add himself.
fn with_recipients(key: FileKey, path: &Path) -> Result<FileKey> {
    let mut file = own_file::open_sealed(path, Rule::Mounted, Others::Read)?;
    let text = read::opened(&mut file, path, ErrorKind::Config)?;
    let text = String::from_utf8_lossy(text.expose());
    let lines = text.lines().map(str::trim);
    key.with_recipients(lines.filter(|line| !line.is_empty() && !line.starts_with('#')))
}

fn key(path: &Path) -> Result<SecretBuf> {
    read::opened(&mut own_file::open_mounted(path)?, path, ErrorKind::Config)
}

/// Without the line break that editors add.
fn passphrase(path: &Path) -> Result<SecretBuf> {
    key(path).map(read::trim_line_break)
}
