//! Where each profile finds the secrets: what is stored there, and how the program gets in.

use std::collections::BTreeMap;

use clouds::{azure, gcp};
use serde_json::Map;

use crate::{Outcome, arguments::Arguments, folder::Folder, profile::Profile, values::Values};

mod clients;
mod laptop;
mod login;

/// Variables or secrets, by their names.
type Texts = BTreeMap<String, String>;

/// The servers of this process, and what the environment of each profile brings along.
pub(crate) struct Backends {
    google: gcp::Server,
    azure: azure::Server,
    variables: Vec<(Profile, Texts)>,
}

impl Backends {
    /// Starts what is local, and stores the values everywhere.
    pub(crate) async fn fill(
        arguments: &Arguments,
        values: &Values,
        folder: &Folder,
    ) -> Outcome<Self> {
        let (google, azure) = (gcp::Server::start().await, azure::Server::start().await);
        google.state().guarded = true;
        let mut this = Self { google, azure, variables: Vec::new() };
        let mut remote = Map::new();
        for profile in arguments.profiles.iter().copied() {
            let stored = values.stored(arguments.is_spoiled(profile)).into_iter();
            let stored: Texts = stored.map(|(name, text)| (profile.stored(name), text)).collect();
            let variables = match profile {
                Profile::Laptop => laptop::store(&stored, folder).await?,
                Profile::Ci => stored,
                _ => {
                    let login = this.login(profile, folder)?;
                    remote.insert(profile.name().to_owned(), login.with(&stored));
                    login.variables
                }
            };
            this.variables.push((profile, variables));
        }
        clients::put(&remote.into()).await?;
        Ok(this)
    }

    /// What is set in the environment of a profile.
    pub(crate) fn variables(&self, profile: Profile) -> impl Iterator<Item = (&String, &String)> {
        let all = self.variables.iter().filter(move |(of, _)| *of == profile);
        all.flat_map(|(_, variables)| variables)
    }
}
