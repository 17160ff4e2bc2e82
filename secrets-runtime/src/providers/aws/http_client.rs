//! The SDK's connection to the network: the one place where [`wire`](crate::providers::wire)
//! meets the SDK.

use std::{path::PathBuf, sync::Arc};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings,
            SharedHttpClient, SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::Full;

use crate::providers::wire::{Body, Client, Limits, Tls, TlsSettings, WireError, WireErrorKind};

/// A client with its own pool of connections.
pub(super) fn new(ca_file: Option<PathBuf>) -> SharedHttpClient {
    let tls = Tls::new(TlsSettings { more_roots: ca_file, ..TlsSettings::default() });
    SharedHttpClient::new(Wire(Arc::new(Client::new(tls))))
}

#[derive(Debug)]
struct Wire(Arc<Client>);

impl HttpClient for Wire {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let limits = Limits { connect: settings.connect_timeout(), head: settings.read_timeout() };
        SharedHttpConnector::new(Connector { client: Arc::clone(&self.0), limits })
    }
}

#[derive(Debug)]
struct Connector {
    client: Arc<Client>,
    limits: Limits,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (client, limits) = (Arc::clone(&self.client), self.limits);
        HttpConnectorFuture::new(async move { send(&client, request, limits).await })
    }
}

/// All that is sent may arrive twice: reads, the loading of credentials, and writes that carry
/// a token by which the service knows them again.
async fn send(
    client: &Client,
    request: HttpRequest,
    limits: Limits,
) -> Result<HttpResponse, ConnectorError> {
    let request = request.try_into_http1x().map_err(|error| user(error.into()))?;
    let (head, body) = request.into_parts();
    let body = body.bytes().ok_or_else(|| user("the request's body is a stream".into()))?;
    let response = client.send(&head, body, limits).await.map_err(connector_error)?;
    HttpResponse::try_from(response.map(to_sdk)).map_err(|error| user(error.into()))
}

/// The same memory as a stream of one segment.
///
/// Several segments the SDK would join into a copy that nobody wipes, and a body that is no
/// stream it would log.
fn to_sdk(body: Body) -> SdkBody {
    SdkBody::from_body_1_x(Full::new(Bytes::from_owner(body)))
}

fn connector_error(error: WireError) -> ConnectorError {
    match error.kind() {
        WireErrorKind::Timeout => ConnectorError::timeout(error.into()),
        WireErrorKind::Request | WireErrorKind::Tls => user(error.into()),
        WireErrorKind::Connect => ConnectorError::io(error.into()).never_connected(),
        WireErrorKind::Unanswered | WireErrorKind::Broken | WireErrorKind::Protocol => {
            ConnectorError::io(error.into())
        }
    }
}

fn user(error: BoxError) -> ConnectorError {
    ConnectorError::user(error)
}
