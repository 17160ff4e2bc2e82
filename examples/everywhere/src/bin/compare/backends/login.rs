//! How the program gets into a server, and how its owner does.

use std::env;

use clouds::{azure, gcp};
use serde_json::{Value, json};

use super::{Backends, Texts};
use crate::{Outcome, folder::Folder, profile::Profile, values};

/// One server.
pub(super) struct Login {
    /// What the program's environment has set.
    pub(super) variables: Texts,
    url: String,
    /// What the owner's client needs beside the URL.
    token: String,
}

impl Login {
    fn new(url: &str, token: &str, variables: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let variables = variables.iter().map(own).collect();
        Self { variables, url: url.to_owned(), token: token.to_owned() }
    }

    /// What is stored there, as `put.py` reads it.
    pub(super) fn with(&self, secrets: &Texts) -> Value {
        json!({ "url": self.url, "token": self.token, "secrets": secrets })
    }
}

impl Backends {
    /// Writes the program's credentials.
    pub(super) fn login(&self, profile: Profile, folder: &Folder) -> Outcome<Login> {
        match profile {
            Profile::Gcp => google(self.google.url(), folder),
            Profile::Azure => azure(self.azure.url(), folder),
            Profile::Vault => vault(&server("TEST_VAULT_ADDR")?, folder),
            _ => aws(&server("TEST_AWS_ENDPOINT")?, folder),
        }
    }
}

fn server(variable: &str) -> Outcome<String> {
    env::var(variable).map_err(|_| format!("{variable} is not set; `run.sh` sets it").into())
}

fn aws(url: &str, folder: &Folder) -> Outcome<Login> {
    let keys = "[default]\naws_access_key_id = test\naws_secret_access_key = test\n";
    let path = folder.write("credentials/aws", keys)?;
    let file = ("AWS_SHARED_CREDENTIALS_FILE", &*path.to_string_lossy());
    Ok(Login::new(url, "test", &[("AWS_ENDPOINT_URL", url), file]))
}

/// A user's login, as `gcloud auth application-default login` writes it.
fn google(url: &str, folder: &Folder) -> Outcome<Login> {
    let login = json!({
        "type": "authorized_user", "client_id": "id", "client_secret": "secret",
        "refresh_token": gcp::REFRESH_TOKEN, "token_uri": format!("{url}/token"),
    });
    folder.write("credentials/gcp.json", &login.to_string())?;
    Ok(Login::new(url, gcp::TOKEN, &[("LOCAL_GCP", url)]))
}

fn azure(url: &str, folder: &Folder) -> Outcome<Login> {
    folder.write("credentials/azure.token", azure::FEDERATED_TOKEN)?;
    Ok(Login::new(url, azure::TOKEN, &[("LOCAL_AZURE", url)]))
}

/// The owner, who knows the root token, makes the secret id known to the server.
fn vault(url: &str, folder: &Folder) -> Outcome<Login> {
    let secret_id = values::hex();
    folder.write("credentials/vault.secret-id", &secret_id)?;
    Ok(Login::new(url, &secret_id, &[("VAULT_ADDR", url)]))
}
