//! What operators do once: a certificate authority, and what it may issue.

use serde_json::json;

use crate::openbao::{OpenBao, Result};

/// Gives the certificate of the authority, in PEM.
pub(crate) async fn run(url: &str) -> Result<String> {
    let openbao = OpenBao::new(url);
    openbao.enable("sys/mounts/pki", "pki").await?;
    let root = json!({ "common_name": "Example CA", "key_type": "ec" });
    openbao.write("pki/root/generate/internal", root).await?;
    let role = json!({
        "allowed_domains": "localhost",
        "allow_bare_domains": true,
        "key_type": "ec",
        "no_store": true,
    });
    openbao.write("pki/roles/web", role).await?;
    let ca = openbao.read("pki/cert/ca").await?;
    ca["certificate"].as_str().map(str::to_owned).ok_or_else(|| "no certificate authority".into())
}
