//! The settings of a client, from the configuration and the environment.
//!
//! An empty variable counts as not set.

use std::{
    ffi::OsString,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use secrecy::ExposeSecret;

use super::config::AwsAgentConfig;
use crate::{
    error::{Error, ErrorKind, Result},
    providers::{read, variables::Variables},
    value::SecretBytes,
};

const PORT: &str = "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT";
/// Where the agent looks for its token, in this order.
const TOKENS: [&str; 3] = ["AWS_TOKEN", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN"];

pub(super) struct Settings {
    pub(super) address: SocketAddr,
    /// Without white space around it, and not empty.
    pub(super) token: SecretBytes,
}

pub(super) async fn read(config: &AwsAgentConfig, variables: &Variables) -> Result<Settings> {
    let host = host(config)?;
    let port = match config.port {
        Some(port) => port,
        None => port(variables.set(PORT))?,
    };
    let token = token(config, variables).await?;
    let token = token.expose().trim_ascii();
    if token.is_empty() {
        return Err(no_token());
    }
    let (address, token) = (SocketAddr::new(host, port), SecretBytes::copy_from(token));
    Ok(Settings { address, token })
}

/// The token may be a part of credentials for AWS, so it does not leave the machine.
fn host(config: &AwsAgentConfig) -> Result<IpAddr> {
    let host = config.host.unwrap_or(Ipv4Addr::LOCALHOST.into());
    if host.is_loopback() {
        return Ok(host);
    }
    Err(Error::new(ErrorKind::Config, format!("the agent's address {host} is not on this machine"))
        .with_hint("use a loopback address, such as 127.0.0.1, in `AwsAgentConfig::host`"))
}

fn port(variable: Option<OsString>) -> Result<u16> {
    let Some(variable) = variable else { return Ok(2773) };
    let number = variable.to_str().and_then(|text| text.parse().ok()).filter(|port| *port > 0);
    number.ok_or_else(|| {
        Error::new(ErrorKind::Config, format!("`{PORT}` is not a port"))
            .with_hint("set it to a number from 1 to 65535, or unset it for 2773")
    })
}

async fn token(config: &AwsAgentConfig, variables: &Variables) -> Result<SecretBytes> {
    if let Some(token) = &config.token {
        return Ok(token.expose_secret().into());
    }
    if let Some(path) = &config.token_file {
        return from_file(path.clone()).await;
    }
    let set = TOKENS.into_iter().find_map(|name| variables.set(name)).ok_or_else(no_token)?;
    let set = SecretBytes::from(set.into_encoded_bytes());
    match set.expose().strip_prefix(b"file://") {
        Some(path) => from_file(String::from_utf8_lossy(path).into_owned().into()).await,
        None => Ok(set),
    }
}

async fn from_file(path: PathBuf) -> Result<SecretBytes> {
    let content = read::blocking(move || read::file(&path, ErrorKind::Config)).await??;
    Ok(content.into())
}

fn no_token() -> Error {
    Error::new(ErrorKind::Unauthenticated, "there is no token for the AWS agent").with_hint(
        "set AWS_TOKEN to the agent's token, or to `file://` and the path of its file, such as \
         `file:///var/run/awssmatoken`; in Lambda AWS_SESSION_TOKEN is there by itself",
    )
}

#[cfg(test)]
mod tests;
