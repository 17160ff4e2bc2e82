//! One secret of a response.

use aws_sdk_secretsmanager::{
    operation::get_secret_value::GetSecretValueOutput, primitives::Blob, types::SecretValueEntry,
};

use crate::{
    error::{Error, ErrorKind, Result},
    value::{SecretBytes, Value},
};

/// A secret with its spellings. The value is wiped from here on.
pub(super) struct Entry {
    name: Option<String>,
    arn: Option<String>,
    version: Option<String>,
    bytes: Option<SecretBytes>,
}

impl Entry {
    /// Whether a request for `id` means this secret: its name, its ARN, or the ARN without the
    /// six random characters at its end.
    pub(super) fn is(&self, id: &str) -> bool {
        let random = |arn: &str| {
            let end = arn.strip_prefix(id).and_then(|end| end.strip_prefix('-'));
            end.is_some_and(|end| end.len() == 6 && !end.contains(':'))
        };
        self.name.as_deref() == Some(id)
            || self
                .arn
                .as_deref()
                .is_some_and(|arn| arn == id || (id.starts_with("arn:") && random(arn)))
    }

    /// The value that was asked for as `id`, with the ARN for an alias.
    ///
    /// The name is no alias of an ARN: that may be another account's, where the name means
    /// another secret.
    pub(super) fn into_value(self, id: &str) -> Result<Value> {
        let Some(bytes) = self.bytes else {
            return Err(Error::new(ErrorKind::NotFound, "the secret has no value")
                .with_hint("store a value, or remove the reference"));
        };
        let mut value = Value::new(bytes);
        if let Some(version) = self.version {
            value = value.with_version(version);
        }
        if let Some(arn) = self.arn.filter(|arn| arn != id) {
            value = value.with_alias(arn);
        }
        Ok(value)
    }
}

fn bytes(text: Option<String>, binary: Option<Blob>) -> Option<SecretBytes> {
    text.map(SecretBytes::from).or_else(|| binary.map(|blob| blob.into_inner().into()))
}

impl From<GetSecretValueOutput> for Entry {
    fn from(output: GetSecretValueOutput) -> Self {
        let bytes = bytes(output.secret_string, output.secret_binary);
        Self { name: output.name, arn: output.arn, version: output.version_id, bytes }
    }
}

impl From<SecretValueEntry> for Entry {
    fn from(entry: SecretValueEntry) -> Self {
        let bytes = bytes(entry.secret_string, entry.secret_binary);
        Self { name: entry.name, arn: entry.arn, version: entry.version_id, bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::Entry;

    fn entry() -> Entry {
        let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbC123";
        Entry { name: Some("prod/db".into()), arn: Some(arn.into()), version: None, bytes: None }
    }

    #[test]
    fn a_secret_is_known_by_its_name_and_by_both_spellings_of_its_arn() {
        let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db";
        assert!(entry().is("prod/db"));
        assert!(entry().is(arn));
        assert!(entry().is(&format!("{arn}-AbC123")));
    }

    #[test]
    fn neither_a_beginning_nor_another_end_of_a_name_will_do() {
        let arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod";
        for id in ["prod", "prod/d", "prod/db-AbC123", "prod/db-", arn, &format!("{arn}/db-")] {
            assert!(!entry().is(id), "{id}");
        }
        assert!(!entry().is(&format!("{arn}/db-XyZ789")));
    }
}
