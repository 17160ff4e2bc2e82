//! The key-value engine of a local `OpenBao`, over plain HTTP.

use std::{fs, path::Path};

use typed_secrets::{
    Capabilities, FetchRequest, Provider, Result, SecretBuf, SecretRef, SharedProvider, Value,
    providers::{VaultConfig, VaultCredential, VaultLogin, VaultProvider},
};

use crate::{
    backend::{Backend, document},
    http,
};

const SERVER: &str = "TEST_VAULT_ADDR";
pub(crate) const TOKEN: &str = "vault-token";
const SECRET_ID: &str = "vault-secret-id";
const ROOT: &str = "X-Vault-Token: root";

const BACKENDS: &[Backend] = &[
    Backend { name: "vault", store, provider },
    Backend { name: "vault-login", store: store_login, provider: provider_by_login },
];

/// None if there is no server.
pub(crate) fn backends() -> &'static [Backend] {
    if std::env::var_os(SERVER).is_some() { BACKENDS } else { &[] }
}

/// Says that there is no server, or fails if it has to be there.
pub(crate) fn say_what_is_left_out() {
    if backends().is_empty() {
        assert!(std::env::var_os("TYPED_SECRETS_REQUIRE_SERVERS").is_none(), "{SERVER} is not set");
        println!("left out: vault, whose server is not running");
    }
}

pub(crate) fn url() -> String {
    std::env::var(SERVER).unwrap()
}

/// A secret that can be a token is the provider's token too, so that the search finds both.
fn store(folder: &Path, secret: &str) {
    post("/v1/secret/data/residue", &format!("{{\"data\": {}}}", document(secret)));
    let token = if secret.contains('\n') { "root" } else { secret };
    if token == secret {
        post("/v1/auth/token/create", &format!("{{\"id\": \"{token}\"}}"));
    }
    fs::write(folder.join(TOKEN), token).unwrap();
}

/// The secret is the secret id of the provider's login too.
fn store_login(folder: &Path, secret: &str) {
    store(folder, secret);
    // Both are there already when a second secret is stored.
    http::post(&url(), "/v1/sys/auth/residue", ROOT, r#"{"type": "approle"}"#);
    let policy = r#"{"policy": "path \"secret/*\" { capabilities = [\"read\"] }"}"#;
    post("/v1/sys/policy/residue", policy);
    post("/v1/auth/residue/role/app", r#"{"token_policies": ["residue"]}"#);
    post("/v1/auth/residue/role/app/role-id", r#"{"role_id": "residue"}"#);
    let secret_id = document(secret).replace("token", "secret_id");
    post("/v1/auth/residue/role/app/custom-secret-id", &secret_id);
    fs::write(folder.join(SECRET_ID), secret).unwrap();
}

pub(crate) fn post(target: &str, body: &str) {
    assert!(http::post(&url(), target, ROOT, body), "{target} was refused");
}

fn provider(folder: &Path) -> SharedProvider {
    let config = VaultConfig::new().address(url()).token_file(folder.join(TOKEN));
    SharedProvider::new(Adapter(VaultProvider::with_config(config).with_variables(|_| None)))
}

fn provider_by_login(folder: &Path) -> SharedProvider {
    let secret_id = VaultCredential::file(folder.join(SECRET_ID));
    let login = VaultLogin::app_role("residue").secret_id(secret_id).mount("residue");
    let config = VaultConfig::new().address(url()).login(login);
    SharedProvider::new(Adapter(VaultProvider::with_config(config).with_variables(|_| None)))
}

/// Every secret of this engine is an object: `document` is one, and `token` its only member.
#[derive(Debug)]
struct Adapter(VaultProvider);

impl Provider for Adapter {
    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        let path = SecretRef::new("vault", "secret/residue");
        let whole = self.0.fetch(&FetchRequest::new(path)).await?;
        Ok(if request.name() == "token" { member(whole.expose_bytes()) } else { whole })
    }
}

/// The text in `{"token":"…"}`, whose only escapes are line breaks.
fn member(object: &[u8]) -> Value {
    let text = object.strip_prefix(b"{\"token\":\"").unwrap().strip_suffix(b"\"}").unwrap();
    let mut member = SecretBuf::with_capacity(text.len());
    for line in std::str::from_utf8(text).unwrap().split_inclusive("\\n") {
        match line.strip_suffix("\\n") {
            Some(line) => {
                member.extend(line.as_bytes());
                member.push_char('\n');
            }
            None => member.extend(line.as_bytes()),
        }
    }
    Value::new(member)
}
