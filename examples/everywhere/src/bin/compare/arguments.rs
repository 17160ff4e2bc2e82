//! The command line.

use crate::{Outcome, profile::Profile};

/// Which profiles are compared, and which one is to differ.
pub(crate) struct Arguments {
    pub(crate) profiles: Vec<Profile>,
    spoiled: Option<Profile>,
}

impl Arguments {
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Outcome<Self> {
        let (mut profiles, mut spoiled) = (Vec::new(), None);
        while let Some(word) = words.next() {
            if word == "--spoil" {
                let name = words.next().ok_or("`--spoil` needs the name of a profile")?;
                spoiled = Some(name.parse()?);
            } else {
                profiles.push(word.parse()?);
            }
        }
        if profiles.is_empty() {
            profiles.extend(Profile::ALL);
        }
        match spoiled {
            Some(spoiled) if !profiles.contains(&spoiled) => {
                Err(format!("`--spoil` names `{spoiled}`, which is not compared").into())
            }
            _ => Ok(Self { profiles, spoiled }),
        }
    }

    pub(crate) fn is_spoiled(&self, profile: Profile) -> bool {
        self.spoiled == Some(profile)
    }
}
