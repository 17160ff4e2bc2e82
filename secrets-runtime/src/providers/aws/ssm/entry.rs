//! One parameter of a response.

use aws_sdk_ssm::types::Parameter;

use crate::{
    error::{Error, ErrorKind, Result},
    provider::FetchRequest,
    reference::Selector,
    value::{SecretBytes, Value},
};

/// A parameter with its spellings. The value is wiped from here on.
pub(super) struct Entry {
    name: Option<String>,
    arn: Option<String>,
    /// As it was asked for, with its colon; not every server sends it.
    selector: Option<String>,
    version: i64,
    bytes: Option<SecretBytes>,
}

impl Entry {
    /// Whether this is the parameter, in the version, that `request` asked for.
    pub(super) fn is(&self, request: &FetchRequest<'_>) -> bool {
        let name = Some(request.name());
        let named = self.name.as_deref() == name || self.arn.as_deref() == name;
        named && self.has(request.selector())
    }

    /// Each name is asked for in one version a call, so that a missing selector fits any label.
    fn has(&self, asked: Selector<'_>) -> bool {
        let answered = self.selector.as_deref().map(|text| text.trim_start_matches(':'));
        match asked {
            Selector::Latest => answered.is_none_or(str::is_empty),
            Selector::Version(version) => version.parse() == Ok(self.version),
            Selector::Stage(label) => answered.is_none_or(|answered| answered == label),
        }
    }

    /// The value that was asked for as `name`, with the ARN for an alias.
    ///
    /// The name is no alias of an ARN: that may be another account's, where the name means
    /// another parameter.
    pub(super) fn into_value(self, name: &str) -> Result<Value> {
        let Some(bytes) = self.bytes else {
            return Err(Error::new(ErrorKind::NotFound, "the parameter has no value"));
        };
        let value = Value::new(bytes).with_version(self.version.to_string());
        Ok(match self.arn.filter(|arn| arn != name) {
            Some(arn) => value.with_alias(arn),
            None => value,
        })
    }
}

impl From<Parameter> for Entry {
    fn from(parameter: Parameter) -> Self {
        Self {
            name: parameter.name,
            arn: parameter.arn,
            selector: parameter.selector,
            version: parameter.version,
            bytes: parameter.value.map(SecretBytes::from),
        }
    }
}
