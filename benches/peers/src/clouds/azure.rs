//! The plain client of Azure: no cache. It insists on TLS, so a policy behind all others sends
//! its requests to the stub.

use std::{error::Error, net::SocketAddr, pin::Pin, sync::Arc};

use azure_core::{
    credentials::TokenCredential,
    http::{
        AsyncRawResponse, ClientOptions, Context, Request,
        policies::{Policy, PolicyResult},
    },
};
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};
use azure_security_keyvault_secrets::{SecretClient, SecretClientOptions};

#[derive(Debug)]
struct ToStub(SocketAddr);

impl ToStub {
    async fn forward(
        &self,
        context: &Context<'_>,
        request: &mut Request,
        next: &[Arc<dyn Policy>],
    ) -> azure_core::Result<AsyncRawResponse> {
        let meant = request.url().clone();
        let url = request.url_mut();
        let rewritten = url.set_scheme("http").is_ok()
            && url.set_ip_host(self.0.ip()).is_ok()
            && url.set_port(Some(self.0.port())).is_ok();
        assert!(rewritten, "an URL with a host");
        let answer = next[0].send(context, request, &next[1..]).await;
        *request.url_mut() = meant;
        answer
    }
}

/// As the trait's own macro would write it.
impl Policy for ToStub {
    fn send<'a, 'b, 'c, 'd, 'async_trait>(
        &'a self,
        context: &'b Context<'_>,
        request: &'c mut Request,
        next: &'d [Arc<dyn Policy>],
    ) -> Pin<Box<dyn Future<Output = PolicyResult> + Send + 'async_trait>>
    where
        'a: 'async_trait,
        'b: 'async_trait,
        'c: 'async_trait,
        'd: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(self.forward(context, request, next))
    }
}

fn options(stub: SocketAddr) -> ClientOptions {
    ClientOptions { per_try_policies: vec![Arc::new(ToStub(stub))], ..ClientOptions::default() }
}

pub(super) fn client(stub: SocketAddr) -> Result<SecretClient, Box<dyn Error>> {
    let login = ClientSecretCredentialOptions { client_options: options(stub) };
    let login: Arc<dyn TokenCredential> =
        ClientSecretCredential::new("tenant", "client".into(), "secret".into(), Some(login))?;
    let options = SecretClientOptions { client_options: options(stub), ..Default::default() };
    Ok(SecretClient::new("https://shop.vault.azure.net", login, Some(options))?)
}

pub(super) async fn get(client: &SecretClient, name: &str) -> Result<(), Box<dyn Error>> {
    let secret = client.get_secret(name, None).await?.into_model()?;
    secret.value.map(drop).ok_or_else(|| "the secret has no value".into())
}
