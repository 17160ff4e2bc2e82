//! Where tokens come from: a login, or whoever set the variable or wrote the file.

use std::sync::Arc;

use super::{
    config::VaultConfig,
    error,
    hosts::Hosts,
    link::Link,
    login::Login,
    session::{Fate, Session},
    token,
};
use crate::{error::Result, providers::variables::Variables};

pub(super) enum Identity {
    /// Tokens that somebody else makes and keeps alive.
    Given {
        config: Box<VaultConfig>,
        variables: Variables,
    },
    Login(Box<Login>),
}

impl Identity {
    pub(super) fn of(config: &VaultConfig, variables: &Variables) -> Self {
        match &config.login {
            Some(login) => Self::Login(Login::new(login.clone()).into()),
            None => Self::Given { config: config.clone().into(), variables: variables.clone() },
        }
    }

    /// A session with another token than that of `old`.
    pub(super) async fn session(
        &self,
        link: &Link,
        hosts: &Hosts,
        old: Option<(&Arc<Session>, Fate)>,
    ) -> Result<Session> {
        match self {
            Self::Login(login) => login.session(link, hosts).await,
            Self::Given { config, variables } => {
                let token = token::find(config, variables, hosts).await?;
                match old {
                    Some((old, Fate::Ended)) if old.is(&token) => Err(error::token::refused()),
                    Some((old, Fate::Finished)) if old.is(&token) => Err(error::token::ends_soon()),
                    _ => Session::given(token),
                }
            }
        }
    }
}
