//! Where a child process stores the secret, and the provider that reads it.

use std::{fs, io::Read, path::Path};

use typed_secrets::{
    SharedProvider,
    providers::{DirProvider, DotenvProvider, FileProvider},
};

/// A place for one secret: as `token`, and as the member `token` of `document`.
pub(crate) struct Backend {
    pub(crate) name: &'static str,
    /// Writes the secret into a folder; called in the child process.
    pub(crate) store: fn(&Path, &str),
    /// Reads what `store` has written.
    pub(crate) provider: fn(&Path) -> SharedProvider,
}

pub(crate) const ALL: &[Backend] = &[
    Backend { name: "dotenv", store: store_dotenv, provider: dotenv },
    Backend { name: "dir", store: store_dir, provider: dir },
    Backend { name: "yaml", store: store_yaml, provider: yaml },
    Backend { name: "yaml-quoted", store: store_yaml_quoted, provider: yaml },
    Backend { name: "yaml-block", store: store_yaml_block, provider: yaml },
    Backend { name: "json", store: store_json, provider: json },
    Backend { name: "toml", store: store_toml, provider: toml },
];

/// Letters and digits that nobody can foresee.
pub(crate) fn random_text(len: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789AZ";
    let mut bytes = vec![0; len];
    fs::File::open("/dev/urandom").unwrap().read_exact(&mut bytes).unwrap();
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 64)])).collect()
}

fn store_dotenv(folder: &Path, secret: &str) {
    let text = format!("OTHER=x\ntoken={secret}\ndocument='{{\"token\": \"{secret}\"}}'\n");
    fs::write(folder.join(".env"), text).unwrap();
}

fn dotenv(folder: &Path) -> SharedProvider {
    SharedProvider::new(DotenvProvider::from_path(folder.join(".env")))
}

fn store_dir(folder: &Path, secret: &str) {
    fs::write(folder.join("token"), format!("{secret}\n")).unwrap();
    fs::write(folder.join("document"), format!("{{\"token\": \"{secret}\"}}")).unwrap();
}

fn dir(folder: &Path) -> SharedProvider {
    SharedProvider::new(DirProvider::new(folder))
}

fn store_yaml(folder: &Path, secret: &str) {
    let text = format!("other: x\ntoken: {secret}\ndocument:\n  token: {secret}\n");
    fs::write(folder.join("a.yaml"), text).unwrap();
}

fn store_yaml_quoted(folder: &Path, secret: &str) {
    let text = format!("token: '{secret}'\ndocument: {{\"token\": \"{secret}\"}}\n");
    fs::write(folder.join("a.yaml"), text).unwrap();
}

fn store_yaml_block(folder: &Path, secret: &str) {
    let text = format!("token: |-\n  {secret}\ndocument:\n  token: >-\n    {secret}\n");
    fs::write(folder.join("a.yaml"), text).unwrap();
}

fn yaml(folder: &Path) -> SharedProvider {
    SharedProvider::new(FileProvider::document(folder.join("a.yaml")))
}

fn store_json(folder: &Path, secret: &str) {
    let text = format!("{{\"token\": \"{secret}\", \"document\": {{\"token\": \"{secret}\"}}}}");
    fs::write(folder.join("a.json"), text).unwrap();
}

fn json(folder: &Path) -> SharedProvider {
    SharedProvider::new(FileProvider::document(folder.join("a.json")))
}

fn store_toml(folder: &Path, secret: &str) {
    let text = format!("token = '{secret}'\n[document]\ntoken = \"{secret}\"\n");
    fs::write(folder.join("a.toml"), text).unwrap();
}

fn toml(folder: &Path) -> SharedProvider {
    SharedProvider::new(FileProvider::document(folder.join("a.toml")))
}
