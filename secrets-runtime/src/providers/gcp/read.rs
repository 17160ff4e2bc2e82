//! One version of a secret.

use crc::{CRC_32_ISCSI, Crc};
use google_cloud_secretmanager_v1::model::AccessSecretVersionResponse;

use super::{error, resource::Resource, session::Session};
use crate::{
    error::{Error, ErrorKind, Result},
    provider::FetchRequest,
    value::{SecretBytes, Value},
};

const PERMISSION: &str = "grant `roles/secretmanager.secretAccessor` on the secret to the caller; \
     without it Google does not tell whether the secret exists";

/// What Google calls CRC32C.
const CHECKSUM: Crc<u32> = Crc::<u32>::new(&CRC_32_ISCSI);

pub(super) async fn read(session: &Session, request: &FetchRequest<'_>) -> Result<Value> {
    let resource = Resource::of(request.name(), session).await?;
    let version = resource.version(request.selector())?;
    let answer = session.client.access_secret_version().set_name(version).send().await;
    value(answer.map_err(|cause| error::from_client(&cause, PERMISSION))?, request.name())
}

/// The value that was asked for as `name`, with its full name for an alias.
fn value(answer: AccessSecretVersionResponse, name: &str) -> Result<Value> {
    let payload = answer.payload.ok_or_else(error::unreadable)?;
    let (full, version) = answer.name.rsplit_once("/versions/").ok_or_else(error::unreadable)?;
    // The last one who holds these bytes gets their memory.
    let bytes = SecretBytes::from(Vec::from(payload.data));
    if payload.data_crc32c.is_some_and(|sum| sum != checksum(bytes.expose())) {
        return Err(Error::new(ErrorKind::Unavailable, "the value does not match its checksum")
            .with_hint("try again; the value was changed on its way"));
    }
    let value = Value::new(bytes).with_version(version);
    Ok(if full == name { value } else { value.with_alias(full) })
}

pub(super) fn checksum(bytes: &[u8]) -> i64 {
    CHECKSUM.checksum(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::checksum;

    /// The check value of the algorithm's specification.
    #[test]
    fn the_checksum_is_the_one_of_castagnoli() {
        assert_eq!(checksum(b"123456789"), 0xe306_9283);
    }
}
