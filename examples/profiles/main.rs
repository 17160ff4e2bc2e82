//! One struct, one `secrets.toml`, and a profile for each environment.
//!
//! `cargo run --example profiles` starts itself once for each profile, as a laptop and as CI would:
//! nothing but variables differs.

#![allow(clippy::print_stdout, reason = "showing is what an example is for")]

use std::{
    env,
    error::Error,
    path::Path,
    process::{Command, ExitCode},
};

use typed_secrets::{ExposeSecret, SecretString, Secrets};

#[derive(Secrets)]
#[secrets(providers("shop"))]
struct Settings {
    #[secret("shop:DB_USER")]
    db_user: SecretString,
    #[secret("shop:DB_PASSWORD")]
    db_password: SecretString,
    #[secret("shop:API_KEY")]
    api_key: SecretString,
}

/// Each profile, and what its environment brings along.
const PROFILES: [(&str, &[(&str, &str)]); 2] = [
    ("laptop", &[]),
    (
        "ci",
        &[
            ("CI_SHOP_DB_USER", "app"),
            ("CI_SHOP_DB_PASSWORD", "a-password-of-the-pipeline"),
            ("CI_SHOP_API_KEY", "a-key-of-the-pipeline"),
        ],
    ),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    match env::var("SECRETS_PROFILE") {
        Ok(profile) => serve(&profile).await,
        Err(_) => all(),
    }
}

/// The program itself. It knows neither where its secrets are, nor that there are profiles.
async fn serve(profile: &str) -> Result<ExitCode, Box<dyn Error>> {
    let settings = Settings::load().await?;
    let length = |secret: &SecretString| secret.expose_secret().len();
    let (user, password, key) = (&settings.db_user, &settings.db_password, &settings.api_key);
    println!("{profile:10}{:>9}{:>13}{:>9}", length(user), length(password), length(key));
    Ok(ExitCode::SUCCESS)
}

/// Runs this program under each profile.
fn all() -> Result<ExitCode, Box<dyn Error>> {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/profiles/secrets.toml");
    println!("characters of each secret\n");
    println!("{:10}{:>9}{:>13}{:>9}", "profile", "db_user", "db_password", "api_key");
    for (profile, variables) in PROFILES {
        let mut program = Command::new(env::current_exe()?);
        program.env("SECRETS_CONFIG", &config).env("SECRETS_PROFILE", profile);
        if !program.envs(variables.iter().copied()).status()?.success() {
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}
