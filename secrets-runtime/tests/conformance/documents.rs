//! Providers whose backend is one text file.

use std::{collections::BTreeMap, path::PathBuf, sync::Mutex};

use secrets_runtime::{
    SharedProvider,
    providers::{DotenvProvider, FileProvider},
    testing::conformance::{Harness, Profile, run},
};
use tempfile::TempDir;

/// How a format writes one pair of key and value.
type WritePair = fn(&str, &str) -> String;

struct Document {
    folder: TempDir,
    file: &'static str,
    write: WritePair,
    /// What stands before and after all pairs, and between two.
    frame: [&'static str; 3],
    provider: fn(PathBuf) -> SharedProvider,
    pairs: Mutex<BTreeMap<String, String>>,
}

impl Document {
    fn new(
        file: &'static str,
        frame: [&'static str; 3],
        write: WritePair,
        provider: fn(PathBuf) -> SharedProvider,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let document = Self { folder, file, write, frame, provider, pairs: Mutex::default() };
        document.change(|_| {});
        document
    }

    /// Readers see the whole old file or the whole new one.
    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, String>)) {
        let mut pairs = self.pairs.lock().unwrap();
        change(&mut pairs);
        let lines: Vec<String> =
            pairs.iter().map(|(key, value)| (self.write)(key, value)).collect();
        let [before, after, between] = self.frame;
        let path = self.folder.path().join(self.file);
        let new = path.with_extension("new");
        std::fs::write(&new, format!("{before}{}{after}", lines.join(between))).unwrap();
        std::fs::rename(new, path).unwrap();
    }
}

impl Harness for Document {
    fn provider(&self) -> SharedProvider {
        (self.provider)(self.folder.path().join(self.file))
    }

    async fn put(&self, name: &str, value: &[u8]) {
        let value = String::from_utf8(value.to_vec()).unwrap();
        self.change(|pairs| {
            pairs.insert(name.to_owned(), value);
        });
    }

    async fn remove(&self, name: &str) {
        self.change(|pairs| {
            pairs.remove(name);
        });
    }

    /// The names that `.env` files accept.
    fn name(&self, name: &str) -> String {
        name.replace('-', "_")
    }

    fn profile(&self) -> Profile {
        Profile::new().text_only()
    }
}

fn file(path: PathBuf) -> SharedProvider {
    SharedProvider::new(FileProvider::document(path))
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[tokio::test]
async fn dotenv() {
    let write = |key: &str, value: &str| {
        let value = value.replace('\\', "\\\\").replace('"', "\\\"");
        format!("export {key}=\"{value}\" # a comment")
    };
    let provider = |path| SharedProvider::new(DotenvProvider::from_path(path));
    run(&Document::new(".env", ["", "\n", "\n"], write, provider)).await;
}

#[tokio::test]
async fn yaml() {
    let write = |key: &str, value: &str| format!("{key}: {}", quoted(value));
    run(&Document::new("secrets.yaml", ["---\n", "\n", "\n"], write, file)).await;
}

#[tokio::test]
async fn json() {
    let write = |key: &str, value: &str| format!("{}: {}", quoted(key), quoted(value));
    run(&Document::new("secrets.json", ["{", "}", ",\n"], write, file)).await;
}

#[tokio::test]
async fn toml() {
    let write = |key: &str, value: &str| format!("{key} = {}", quoted(value));
    run(&Document::new("secrets.toml", ["", "\n", "\n"], write, file)).await;
}
