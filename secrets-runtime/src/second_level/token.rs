//! Who holds a lead.

use std::fmt;

use crate::{error::Result, providers::random};

/// Tells one holder of leads from all others, in this process and elsewhere.
///
/// It is 128 random bits as 32 hexadecimal digits, and no secret: it keeps holders from ending
/// each other's leads by mistake.
#[derive(Clone, PartialEq, Eq)]
pub struct LeadToken(Box<str>);

impl LeadToken {
    /// A token that nobody else has.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable) if the system gives no random
    /// bytes.
    pub fn new() -> Result<Self> {
        Ok(Self(base16ct::lower::encode_string(&random::bytes::<16>()?).into()))
    }

    /// The token as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LeadToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LeadToken").field(&self.0).finish()
    }
}
