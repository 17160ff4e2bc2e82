//! The profiles of `secrets.toml`.

use std::{fmt, str::FromStr};

/// Where the program runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Laptop,
    Ci,
    Aws,
    Gcp,
    Azure,
    Vault,
}

impl Profile {
    pub(crate) const ALL: [Self; 6] =
        [Self::Laptop, Self::Ci, Self::Aws, Self::Gcp, Self::Azure, Self::Vault];

    /// As `SECRETS_PROFILE` has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Laptop => "laptop",
            Self::Ci => "ci",
            Self::Aws => "prod-aws",
            Self::Gcp => "prod-gcp",
            Self::Azure => "prod-azure",
            Self::Vault => "prod-vault",
        }
    }

    pub(crate) fn backend(self) -> &'static str {
        match self {
            Self::Laptop => "an encrypted file",
            Self::Ci => "environment variables",
            Self::Aws => "AWS Secrets Manager",
            Self::Gcp => "Google Secret Manager",
            Self::Azure => "Azure Key Vault",
            Self::Vault => "Vault",
        }
    }

    /// What the backend calls the secret `shop:NAME`.
    pub(crate) fn stored(self, name: &str) -> String {
        match self {
            Self::Laptop => name.to_owned(),
            Self::Ci => format!("SHOP_{}", name.replace('/', "_").to_uppercase()),
            Self::Aws | Self::Vault => format!("shop/{name}"),
            Self::Gcp | Self::Azure => format!("shop-{}", name.replace('/', "-")),
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::name).join(", ");
        let found = Self::ALL.into_iter().find(|profile| profile.name() == text);
        found.ok_or_else(|| format!("there is no profile `{text}`; there are {}", known()))
    }
}
