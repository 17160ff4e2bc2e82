//! Providers that a file refers to, and that the program may have added.

use super::{
    Config,
    error::{ConfigError, Mistake},
    node::At,
    suggest,
};

/// Where a reference or a pattern names a provider.
#[derive(Debug)]
pub(super) struct Mention {
    pub(super) provider: Box<str>,
    pub(super) at: At,
}

impl Config {
    /// Fails if the file refers to a provider that is none of `known`.
    pub(crate) fn check_mentions(&self, known: &[&str]) -> Result<(), ConfigError> {
        let unknown = self.mentions.iter().filter(|mention| !known.contains(&&*mention.provider));
        let mistakes: Vec<_> = unknown.map(|mention| mention.unknown(known)).collect();
        if mistakes.is_empty() { Ok(()) } else { Err(ConfigError::new(self.path(), mistakes)) }
    }
}

impl Mention {
    fn unknown(&self, known: &[&str]) -> Mistake {
        let name = &self.provider;
        let suggestion = suggest::did_you_mean(name, known.iter().copied());
        let message = format!("there is no provider named `{name}`{suggestion}");
        let known = suggest::list(known.iter().copied());
        Mistake::new(message, format!("add `[providers.{name}]`; there are {known}")).at(self.at)
    }
}
