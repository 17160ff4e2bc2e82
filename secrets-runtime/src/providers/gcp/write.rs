//! Secrets that are stored and deleted.

use bytes::Bytes;
use google_cloud_gax::error::{Error as ClientError, rpc::Code};
use google_cloud_secretmanager_v1::model::{
    Replication, Secret, SecretPayload, replication::Automatic, secret_version::State,
};

use super::{error, read::checksum, resource::Resource, session::Session};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::{Condition, FetchRequest, WriteRequest},
    reference::Selector,
    value::SecretBytes,
};

const ADD: &str = "grant `roles/secretmanager.secretVersionAdder` on the secret to the caller; \
     a secret that is not there is made by `roles/secretmanager.admin`";
const DELETE: &str = "grant `roles/secretmanager.admin` on the secret to the caller";

/// In bytes, as Google documents it.
const LONGEST: usize = 64 * 1024;

/// Adds a version to the secret, which is made if it is not there.
pub(super) async fn put(session: &Session, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
    let resource = Resource::of(request.name(), session).await?;
    let value = request.expose_value();
    if !(1..=LONGEST).contains(&value.len()) {
        return Err(bad_length());
    }
    let added = match request.condition() {
        Condition::None => match add(session, &resource, value).await {
            Err(cause) if code(&cause) == Some(Code::NotFound) => {
                create(session, &resource, false).await?;
                add(session, &resource, value).await
            }
            added => added,
        },
        Condition::Absent => {
            create(session, &resource, true).await?;
            add(session, &resource, value).await
        }
        Condition::Version(_) => return Err(no_condition()),
    };
    let name = added.map_err(|cause| error::from_client(&cause, ADD))?;
    Ok(name.rsplit_once("/versions/").map(|(_, version)| version.into()))
}

async fn add(session: &Session, resource: &Resource, value: &[u8]) -> Result<String, ClientError> {
    let payload = SecretPayload::new()
        .set_data(Bytes::from_owner(Payload(SecretBytes::copy_from(value))))
        .set_data_crc32c(checksum(value));
    let call = session.client.add_secret_version().set_parent(resource.to_string());
    Ok(call.set_payload(payload).send().await?.name)
}

/// Makes a secret without a version. If `anew`, it must not be there yet; else another caller may
/// have been faster.
async fn create(session: &Session, resource: &Resource, anew: bool) -> Result<()> {
    let mut secret = Secret::new();
    // A regional secret stays in its location.
    if session.location.is_none() {
        secret = secret.set_replication(Replication::new().set_automatic(Automatic::new()));
    }
    let call = session.client.create_secret().set_parent(&resource.parent);
    match call.set_secret_id(&resource.id).set_secret(secret).send().await {
        Err(cause) if !anew && code(&cause) == Some(Code::AlreadyExists) => Ok(()),
        made => made.map(drop).map_err(|cause| error::from_client(&cause, ADD)),
    }
}

/// Deletes the secret with all its versions, or destroys one version for good.
pub(super) async fn delete(session: &Session, request: &FetchRequest<'_>) -> Result<()> {
    let resource = Resource::of(request.name(), session).await?;
    let deleted = match request.selector() {
        Selector::Latest => {
            session.client.delete_secret().set_name(resource.to_string()).send().await
        }
        selector => destroy(session, resource.version(selector)?).await,
    };
    match deleted {
        Err(cause) if code(&cause) == Some(Code::NotFound) => Ok(()),
        deleted => deleted.map_err(|cause| error::from_client(&cause, DELETE)),
    }
}

/// A version that was destroyed before cannot be destroyed again.
async fn destroy(session: &Session, version: String) -> Result<(), ClientError> {
    let client = &session.client;
    let Err(cause) = client.destroy_secret_version().set_name(&version).send().await else {
        return Ok(());
    };
    if code(&cause) != Some(Code::FailedPrecondition) {
        return Err(cause);
    }
    let found = client.get_secret_version().set_name(version).send().await?;
    if found.state == State::Destroyed { Ok(()) } else { Err(cause) }
}

fn code(cause: &ClientError) -> Option<Code> {
    cause.status().map(|status| status.code)
}

fn bad_length() -> Error {
    Error::new(ErrorKind::Unsupported, "Google keeps values of 1 byte to 64 KiB")
        .with_hint("store something, split the value, or keep it at another provider")
}

fn no_condition() -> Error {
    Error::new(ErrorKind::Unsupported, "Google does not check the version with a write")
        .with_hint("write without a condition, or on the condition that there is no secret")
}

/// The value until it is encoded; the client's encoding of it is not wiped.
struct Payload(SecretBytes);

impl AsRef<[u8]> for Payload {
    fn as_ref(&self) -> &[u8] {
        self.0.expose()
    }
}
