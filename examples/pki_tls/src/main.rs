//! A TLS server whose certificate is replaced every few seconds, while clients keep connecting.
//!
//! The PKI engine of Vault or `OpenBao` issues the certificates, which are valid for 6 s. Needs a
//! local server with the root token `root`, such as `bao server -dev -dev-root-token-id=root`:
//!
//! ```sh
//! VAULT_ADDR=http://127.0.0.1:8200 VAULT_TOKEN=root cargo run -p pki_tls
//! ```
//!
//! It ends once clients have seen `PKI_CERTIFICATES` certificates (default: 3), with an error if a
//! handshake failed.

#![allow(clippy::print_stdout, reason = "showing is what an example is for")]

use std::sync::Arc;

use rustls::{ServerConfig, crypto::aws_lc_rs};
use tokio::{io::AsyncWriteExt as _, net::TcpListener};
use tokio_rustls::TlsAcceptor;
use typed_secrets::{
    Leased, Live, Runtime, Secrets,
    providers::{VaultConfig, VaultProvider},
};

#[path = "../../operator/openbao.rs"]
mod openbao;

mod certificate;
mod clients;
mod setup;

use certificate::{Issued, Newest};
use openbao::Result;

#[derive(Secrets)]
struct Settings {
    #[secret("vault:pki/issue/web", json)]
    web: Live<Leased<Issued>>,
    #[config(env = "PKI_CERTIFICATES", default = 3)]
    certificates: usize,
}

#[tokio::main]
async fn main() -> Result<()> {
    let ca = setup::run(&std::env::var("VAULT_ADDR")?).await?;
    let wish = [("common_name", "localhost"), ("ttl", "6s")];
    let provider = VaultProvider::with_config(VaultConfig::new().parameters("pki/issue/web", wish));
    let runtime = Runtime::builder().provider("vault", provider).start().await?;
    let settings = Settings::load_from(&runtime).await?;

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let server = tokio::spawn(serve(listener, config(&settings)?));
    let outcome = clients::connect(address, &ca, settings.certificates).await;
    server.abort();
    println!("{}", outcome?);
    runtime.shutdown().await;
    Ok(())
}

/// An ordinary configuration; only the certificate is looked up anew for each connection.
fn config(settings: &Settings) -> Result<Arc<ServerConfig>> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let newest = Newest::of(&settings.web, Arc::clone(&provider))?;
    let config =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(Arc::new(config.with_no_client_auth().with_cert_resolver(Arc::new(newest))))
}

/// Greets everybody who connects.
async fn serve(listener: TcpListener, config: Arc<ServerConfig>) -> std::io::Result<()> {
    let acceptor = TlsAcceptor::from(config);
    loop {
        let (tcp, _) = listener.accept().await?;
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let mut tls = acceptor.accept(tcp).await?;
            tls.write_all(b"hello\n").await?;
            tls.shutdown().await
        });
    }
}
