//! The project that the machine runs in, as its metadata server tells it.

use http::{Request, StatusCode};

use super::error;
use crate::{
    error::{Error, ErrorKind, Result},
    providers::wire::{Client, Limits, Tls, TlsSettings},
};

const HOST: &str = "metadata.google.internal";

pub(super) async fn project(host: Option<&str>) -> Result<String> {
    let url = format!("http://{}/computeMetadata/v1/project/project-id", host.unwrap_or(HOST));
    let request = Request::get(url).header("metadata-flavor", "Google").body(());
    let (head, ()) = request.map_err(|_| error::bad_metadata_host())?.into_parts();
    let answer =
        Client::new(Tls::new(TlsSettings::default())).send(&head, &[], Limits::default()).await;
    let answer = answer.map_err(|cause| error::from_metadata_server(&cause))?;
    let project = std::str::from_utf8(answer.body().as_ref()).unwrap_or_default().trim();
    if answer.status() == StatusCode::OK && !project.is_empty() {
        return Ok(project.to_owned());
    }
    let message = format!("the metadata server names no project (HTTP {})", answer.status());
    Err(Error::new(ErrorKind::Unavailable, message).with_hint(error::SET_A_PROJECT))
}
