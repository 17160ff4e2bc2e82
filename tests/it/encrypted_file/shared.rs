//! A file that a team has under version control, as a configuration names it.

use std::{fs, os::unix::fs::PermissionsExt as _};

use typed_secrets::{
    Config, ErrorKind, FetchRequest, Provider as _, Runtime, SecretRef,
    providers::{
        EncryptedFile, EncryptedFileProvider,
        encrypted_file::{Cipher, FileKey, Layout},
    },
};

const OURS: &str = "AGE-SECRET-KEY-1NF8JCWMPY0DWJSHR62UXR0KT86D8PNTEPC8L2FX0JGAZJ3XYH04QM6Z6SM";
const THEIRS: &str = "AGE-SECRET-KEY-1GXZPVZZEE36UUA8CJ0MLJQ7DMMKKMM6CD9J45M5DPMTHRUAP2LPQLRAC8F";
const RECIPIENT: &str = "age13knstqzfvtujm4knzukpfuhnzlr5rn2hsgnkat6g24s279zwl4mq835kar";

/// A write is for the same people as the rest of the file, which Git has checked out.
#[tokio::test]
async fn what_is_written_to_a_shared_file_is_sealed_to_all() {
    let folder = tempfile::tempdir().unwrap();
    let [file, key, recipients, path] =
        ["sealed.toml", "key", "recipients", "secrets.toml"].map(|name| folder.path().join(name));
    let sealing = FileKey::age(OURS).unwrap().with_recipients([RECIPIENT]).unwrap();
    EncryptedFile::create(&file, sealing, Cipher::Age, Layout::PerValue).await.unwrap();
    fs::write(&key, OURS).unwrap();
    fs::write(&recipients, format!("# theirs\n\n{RECIPIENT}\n")).unwrap();
    for (path, mode) in [(&file, 0o644), (&key, 0o600), (&recipients, 0o644)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    let text = "[providers.sealed]\ntype = 'encrypted-file'\npath = 'sealed.toml'\n\
                readable_by_others = true\nkey = { file = 'key' }\nrecipients_file = 'recipients'";
    fs::write(&path, text).unwrap();
    let config = Config::reader().with_variables(|_| None).read(&path).unwrap();
    let runtime = Runtime::builder().config(config).start().await.unwrap();
    runtime.put("sealed:db/password", b"s3cret").await.unwrap();
    let theirs = EncryptedFileProvider::open(&file, FileKey::age(THEIRS).unwrap());
    let request = SecretRef::new("sealed", "db/password");
    let read = theirs.fetch(&FetchRequest::new(request)).await.unwrap();
    assert_eq!(read.expose_bytes(), b"s3cret");
}

#[tokio::test]
async fn whoever_could_add_himself_to_the_recipients_keeps_the_file_closed() {
    let folder = tempfile::tempdir().unwrap();
    let [key, recipients] = ["key", "recipients"].map(|name| folder.path().join(name));
    fs::write(&key, OURS).unwrap();
    fs::write(&recipients, RECIPIENT).unwrap();
    for (path, mode) in [(&key, 0o600), (&recipients, 0o666)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    let text = "[providers.sealed]\ntype = 'encrypted-file'\npath = 'sealed.toml'\n\
                key = { file = 'key' }\nrecipients_file = 'recipients'";
    let path = folder.path().join("secrets.toml");
    fs::write(&path, text).unwrap();
    let config = Config::reader().with_variables(|_| None).read(&path).unwrap();
    let runtime = Runtime::builder().config(config).build().unwrap();
    let refused = runtime.get("sealed:a").await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Config);
    assert!(refused.to_string().contains("0666"), "{refused}");
}
