//! `type = "encrypted-file"`: how it is made.

use std::path::{Path, PathBuf};

use crate::{
    config::{
        check::{Credential, Table},
        types::keyed::Keyed,
    },
    error::{ErrorKind, Result},
    provider::{Capabilities, SharedProvider},
    providers::{EncryptedFileProvider, encrypted_file::FileKey, own_file, read},
    value::SecretBuf,
};

const CAPABILITIES: Capabilities = Capabilities::new().with_local().with_max_batch(usize::MAX);

/// In place of a key that is wrong, which is told: what is made is not used.
static NOWHERE: Credential = Credential::File(PathBuf::new());

pub(in super::super) fn encrypted_file(table: &Table) -> SharedProvider {
    let file = table.path("path").cloned().unwrap_or_default();
    let open = move |key| SharedProvider::new(EncryptedFileProvider::open(&file, key));
    if let Some(from) = table.credential("passphrase") {
        return Keyed::shared(("passphrase", from), passphrase, CAPABILITIES, move |text| {
            FileKey::passphrase(text).map(&open)
        });
    }
    let from = table.credential("key").unwrap_or(&NOWHERE);
    Keyed::shared(("key", from), key, CAPABILITIES, move |key| FileKey::parse(key).map(&open))
}

fn key(path: &Path) -> Result<SecretBuf> {
    read::opened(&mut own_file::open_mounted(path)?, path, ErrorKind::Config)
}

/// Without the line break that editors add.
fn passphrase(path: &Path) -> Result<SecretBuf> {
    key(path).map(read::trim_line_break)
}
