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

/// The length of a line, in bytes.
const LINE: usize = 64;

const LOCAL: &[Backend] = &[
    Backend { name: "dotenv", store: store_dotenv, provider: dotenv },
    Backend { name: "dotenv-escaped", store: store_dotenv_escaped, provider: dotenv },
    Backend { name: "dir", store: store_dir, provider: dir },
    Backend { name: "yaml", store: store_yaml, provider: yaml },
    Backend { name: "yaml-block", store: store_yaml_block, provider: yaml },
    Backend { name: "json", store: store_json, provider: json },
    Backend { name: "toml", store: store_toml, provider: toml },
    Backend { name: "toml-literal", store: store_toml_literal, provider: toml },
];

/// Those that can be used here.
pub(crate) fn all() -> impl Iterator<Item = &'static Backend> {
    #[cfg(all(feature = "aws", feature = "ssm"))]
    let remote = crate::aws::backends().iter();
    #[cfg(not(all(feature = "aws", feature = "ssm")))]
    let remote = [].iter();
    #[cfg(feature = "aws-agent")]
    let remote = remote.chain(crate::aws_agent::BACKENDS);
    #[cfg(feature = "vault")]
    let remote = remote.chain(crate::vault::backends());
    #[cfg(feature = "encrypted-file")]
    let remote = remote.chain(crate::encrypted::BACKENDS);
    LOCAL.iter().chain(remote)
}

/// Letters and digits that nobody can foresee; beyond [`LINE`] in lines, as a PEM key has them.
pub(crate) fn random_text(len: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789AZ";
    let mut bytes = vec![0; len];
    fs::File::open("/dev/urandom").unwrap().read_exact(&mut bytes).unwrap();
    let letter = |(at, byte): (usize, &u8)| match at % LINE {
        0 if at > 0 => '\n',
        _ => char::from(LETTERS[usize::from(byte % 64)]),
    };
    bytes.iter().enumerate().map(letter).collect()
}

/// A JSON string, which YAML and TOML read as well.
fn quoted(secret: &str) -> String {
    format!("\"{}\"", secret.replace('\n', "\\n"))
}

pub(crate) fn document(secret: &str) -> String {
    format!("{{\"token\": {}}}", quoted(secret))
}

fn store_dotenv(folder: &Path, secret: &str) {
    let text = format!("OTHER=x\ntoken='{secret}'\ndocument='{}'\n", document(secret));
    fs::write(folder.join(".env"), text).unwrap();
}

fn store_dotenv_escaped(folder: &Path, secret: &str) {
    let text = format!("token={}\ndocument='{}'\n", quoted(secret), document(secret));
    fs::write(folder.join(".env"), text).unwrap();
}

fn dotenv(folder: &Path) -> SharedProvider {
    SharedProvider::new(DotenvProvider::from_path(folder.join(".env")))
}

fn store_dir(folder: &Path, secret: &str) {
    fs::write(folder.join("token"), format!("{secret}\n")).unwrap();
    fs::write(folder.join("document"), document(secret)).unwrap();
}

fn dir(folder: &Path) -> SharedProvider {
    SharedProvider::new(DirProvider::new(folder))
}

/// Without quotes where that is possible.
fn store_yaml(folder: &Path, secret: &str) {
    let written = if secret.contains('\n') { quoted(secret) } else { secret.to_owned() };
    let text = format!("other: x\ntoken: {written}\ndocument:\n  token: {written}\n");
    fs::write(folder.join("a.yaml"), text).unwrap();
}

fn store_yaml_block(folder: &Path, secret: &str) {
    let [token, member] = ["\n  ", "\n    "].map(|indent| secret.replace('\n', indent));
    let text = format!("token: |-\n  {token}\ndocument:\n  token: |-\n    {member}\n");
    fs::write(folder.join("a.yaml"), text).unwrap();
}

fn yaml(folder: &Path) -> SharedProvider {
    SharedProvider::new(FileProvider::document(folder.join("a.yaml")))
}

fn store_json(folder: &Path, secret: &str) {
    let text = format!("{{\"token\": {}, \"document\": {}}}", quoted(secret), document(secret));
    fs::write(folder.join("a.json"), text).unwrap();
}

fn json(folder: &Path) -> SharedProvider {
    SharedProvider::new(FileProvider::document(folder.join("a.json")))
}

fn store_toml(folder: &Path, secret: &str) {
    let text = format!("token = {0}\n[document]\ntoken = {0}\n", quoted(secret));
    fs::write(folder.join("a.toml"), text).unwrap();
}

fn store_toml_literal(folder: &Path, secret: &str) {
    let text = format!("token = '''\n{secret}'''\n[document]\ntoken = '''{secret}'''\n");
    fs::write(folder.join("a.toml"), text).unwrap();
}

fn toml(folder: &Path) -> SharedProvider {
    SharedProvider::new(FileProvider::document(folder.join("a.toml")))
}
