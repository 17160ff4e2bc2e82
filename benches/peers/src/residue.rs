//! Table `residue`: copies of a secret in memory after everything was dropped.
//!
//! Limit: none at all. Each candidate has a process of its own, which gets the secret
//! from the stub or from a file and knows it only masked, so that what is found is what
//! the candidate left.

use std::{
    env,
    error::Error,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    time::Duration,
};

use figment::providers::Format as _;
use serde::Deserialize;
use tokio::runtime::Runtime as Tokio;
use typed_secrets::{
    ExposeSecret as _, Runtime, RuntimeBuilder, SecretString, Secrets,
    providers::{DirProvider, DotenvProvider, FileProvider},
};

use crate::{
    child,
    peers::{caching, sdk, secret_vault},
    scan::{Needle, hex},
    stub,
    table::Row,
};

const TABLE: &str = "residue";

/// Where the parent puts the folder with the secret's files.
const FOLDER: &str = "PEERS_FOLDER";
const NAME: &str = "residue/one";

#[derive(Deserialize, confik::Configuration, confique::Config)]
struct Plain {
    password: String,
}

/// A struct of ours that holds the secret of one provider.
macro_rules! settings {
    ($($name:ident: $reference:literal,)*) => {$(
        #[derive(Secrets)]
        struct $name {
            #[secret($reference)]
            password: SecretString,
        }

        impl AsRef<SecretString> for $name {
            fn as_ref(&self) -> &SecretString {
                &self.password
            }
        }
    )*};
}

settings! {
    Aws: "aws:residue/one",
    Dotenv: "dotenv:PASSWORD",
    Document: "file:password",
    Dir: "dir:password",
}

type Load = fn(&Tokio, &Path) -> Result<bool, Box<dyn Error>>;

/// Label and loader; a loader drops what it loaded and tells whether it was the secret.
const CANDIDATES: [(&str, Load); 12] = [
    ("typed-secrets, AWS", |tokio, _| tokio.block_on(ours::<Aws>(Runtime::builder()))),
    ("typed-secrets, dotenv", |tokio, folder| {
        let provider = DotenvProvider::from_path(folder.join("app.env"));
        tokio.block_on(ours::<Dotenv>(Runtime::builder().provider("dotenv", provider)))
    }),
    ("typed-secrets, YAML", |tokio, folder| {
        let provider = FileProvider::document(folder.join("app.yaml"));
        tokio.block_on(ours::<Document>(Runtime::builder().provider("file", provider)))
    }),
    ("typed-secrets, TOML", |tokio, folder| {
        let provider = FileProvider::document(folder.join("app.toml"));
        tokio.block_on(ours::<Document>(Runtime::builder().provider("file", provider)))
    }),
    ("typed-secrets, dir", |tokio, folder| {
        let provider = DirProvider::new(folder.join("mount"));
        tokio.block_on(ours::<Dir>(Runtime::builder().provider("dir", provider)))
    }),
    ("aws_secretsmanager_caching", |tokio, _| tokio.block_on(caching())),
    ("aws sdk", |tokio, _| tokio.block_on(plain_sdk())),
    ("secret-vault, AWS", |tokio, _| tokio.block_on(secret_vault())),
    ("figment, TOML", |_, folder| {
        let source = figment::providers::Toml::file(folder.join("app.toml"));
        is_secret(&figment::Figment::from(source).extract::<Plain>()?.password)
    }),
    ("config, TOML", |_, folder| {
        let source = config::File::from(folder.join("app.toml"));
        let config = config::Config::builder().add_source(source).build()?;
        is_secret(&config.try_deserialize::<Plain>()?.password)
    }),
    ("confik, TOML", |_, folder| {
        let source = confik::FileSource::new(folder.join("app.toml"));
        let mut builder = confik::ConfigBuilder::<Plain>::default();
        is_secret(&builder.override_with(source).try_build()?.password)
    }),
    ("confique, TOML", |_, folder| {
        let builder = <Plain as confique::Config>::builder().file(folder.join("app.toml"));
        is_secret(&builder.load()?.password)
    }),
];

pub(crate) fn rows() -> Result<Vec<Row>, Box<dyn Error>> {
    let secret = random()?;
    let folder = write_files(&secret)?;
    let mut variables = child::aws(stub::start(Duration::ZERO, &secret)?);
    variables.push(Needle::variable(&secret));
    variables.push((FOLDER.to_owned(), folder.to_string_lossy().into_owned()));
    let mut rows = Vec::new();
    for (label, _) in CANDIDATES {
        rows.extend(child::run(label, &variables)?);
    }
    fs::remove_dir_all(folder)?;
    Ok(rows)
}

/// 64 hexadecimal digits.
fn random() -> std::io::Result<String> {
    let mut bytes = [0; 32];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(hex(&bytes))
}

fn write_files(secret: &str) -> std::io::Result<PathBuf> {
    let folder = env::temp_dir().join(format!("peers-residue-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("app.toml"), format!("password = \"{secret}\"\n"))?;
    fs::write(folder.join("app.yaml"), format!("password: {secret}\n"))?;
    fs::write(folder.join("app.env"), format!("PASSWORD={secret}\n"))?;
    fs::create_dir_all(folder.join("mount"))?;
    fs::write(folder.join("mount/password"), secret)?;
    Ok(folder)
}

pub(crate) fn measure(label: &str) -> Result<Vec<Row>, Box<dyn Error>> {
    let (_, load) =
        CANDIDATES.iter().find(|(known, _)| *known == label).ok_or("no such candidate")?;
    let folder = PathBuf::from(env::var(FOLDER)?);
    let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    if !load(&tokio, &folder)? {
        return Err(format!("{label} loaded something else").into());
    }
    drop(tokio);
    let copies = u32::try_from(Needle::from_env()?.copies()?)?;
    Ok(vec![Row::new(TABLE, label, 1, f64::from(copies), "copies")])
}

fn is_secret(text: &str) -> Result<bool, Box<dyn Error>> {
    Ok(Needle::from_env()?.ends(text))
}

async fn ours<T>(builder: RuntimeBuilder) -> Result<bool, Box<dyn Error>>
where
    T: Secrets + AsRef<SecretString>,
{
    let settings = T::load_from(&builder.build()?).await?;
    is_secret(settings.as_ref().expose_secret())
}

async fn caching() -> Result<bool, Box<dyn Error>> {
    let text = caching::get(&caching::client().await?, NAME).await?;
    is_secret(&text.unwrap_or_default())
}

async fn plain_sdk() -> Result<bool, Box<dyn Error>> {
    is_secret(&sdk::get(&sdk::client().await, NAME).await?)
}

async fn secret_vault() -> Result<bool, Box<dyn Error>> {
    let mut vault = secret_vault::vault().await?;
    secret_vault::refresh(&mut vault, &[NAME.to_owned()]).await?;
    let secret = secret_vault::read(&vault, NAME).await?;
    is_secret(secret.value.as_sensitive_str())
}
