//! Logins: how the provider gets a token of its own.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use http::{Method, StatusCode};

use super::{
    answer, body,
    error::{self, Answer},
    hosts::Hosts,
    link::{Link, Message},
    path,
    session::Session,
};
use crate::{
    error::Result,
    reference::SecretRefBuf,
    value::{SecretBuf, SecretBytes},
};

mod credential;
mod proof;
mod wrapped;

pub use credential::VaultCredential;
use proof::Proof;
use wrapped::Wrapped;

/// How the provider logs in to Vault: by one of its auth methods, with credentials that are read
/// anew for each login.
///
/// ```
/// use secrets_runtime::providers::{VaultConfig, VaultCredential, VaultLogin};
///
/// // The secret id of an AppRole comes from a variable, a file, or any other provider.
/// let secret_id = VaultCredential::reference("env:SECRET_ID")?;
/// let config = VaultConfig::new().login(VaultLogin::app_role("my-role-id").secret_id(secret_id));
///
/// // In a Kubernetes pod, with its service account.
/// let config = VaultConfig::new().login(VaultLogin::kubernetes("my-role"));
/// # Ok::<(), secrets_runtime::Error>(())
/// ```
///
/// `Debug` shows no credential.
#[derive(Clone)]
#[must_use]
pub struct VaultLogin {
    mount: Cow<'static, str>,
    /// What follows `login` in the path.
    name: Option<String>,
    /// What is sent, none of it secret.
    fields: Vec<(&'static str, String)>,
    proof: Proof,
}

impl VaultLogin {
    /// As an `AppRole`; without a [`secret_id`](Self::secret_id) if the role asks for none.
    pub fn app_role(role_id: impl Into<String>) -> Self {
        Self::new("approle", Proof::None).with("role_id", role_id.into())
    }

    /// With a signed token of an identity provider, such as that of a CI job.
    pub fn jwt(role: impl Into<String>, token: impl Into<VaultCredential>) -> Self {
        Self::new("jwt", Proof::Plain("jwt", token.into())).with("role", role.into())
    }

    /// As a Kubernetes service account. Its token is the one that is mounted into each pod, unless
    /// [`token`](Self::token) names another one.
    pub fn kubernetes(role: impl Into<String>) -> Self {
        let token = VaultCredential::file("/var/run/secrets/kubernetes.io/serviceaccount/token");
        Self::new("kubernetes", Proof::Plain("jwt", token)).with("role", role.into())
    }

    /// With a user's name and password.
    pub fn userpass(user: impl Into<String>, password: impl Into<VaultCredential>) -> Self {
        let login = Self::new("userpass", Proof::Plain("password", password.into()));
        Self { name: Some(user.into()), ..login }
    }

    /// With the certificate of the connection, as
    /// [`VaultConfig::client_certificate`](super::VaultConfig::client_certificate) or the
    /// environment names it. Its files are read anew for each login.
    pub fn certificate() -> Self {
        Self::new("cert", Proof::Certificate)
    }

    /// The role of a [`certificate`](Self::certificate), where several would take it.
    pub fn role(self, role: impl Into<String>) -> Self {
        self.with("name", role.into())
    }

    /// The secret id of an [`app_role`](Self::app_role).
    pub fn secret_id(mut self, secret_id: impl Into<VaultCredential>) -> Self {
        self.proof = Proof::Plain("secret_id", secret_id.into());
        self
    }

    /// The wrapping token around the secret id of an [`app_role`](Self::app_role).
    ///
    /// It is opened once, and the secret id is kept. A token that was opened already is an error
    /// that says so, since somebody else may have the secret id then. Where the wrapping token is
    /// replaced by another one, the next login opens that. What is in a token is lost if the login
    /// is dropped in the middle of opening it, so let [`Runtime::start`](crate::Runtime::start) log
    /// in.
    pub fn wrapped_secret_id(mut self, wrapping_token: impl Into<VaultCredential>) -> Self {
        self.proof = Proof::Wrapped("secret_id", wrapping_token.into());
        self
    }

    /// The token of a [`kubernetes`](Self::kubernetes) service account.
    pub fn token(mut self, token: impl Into<VaultCredential>) -> Self {
        self.proof = Proof::Plain("jwt", token.into());
        self
    }

    /// Where the auth method is enabled, in place of its own name: `team-a` is `auth/team-a`.
    pub fn mount(mut self, path: impl Into<String>) -> Self {
        self.mount = path.into().into();
        self
    }

    fn new(mount: &'static str, proof: Proof) -> Self {
        Self { mount: mount.into(), name: None, fields: Vec::new(), proof }
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.fields.push((name, value));
        self
    }

    /// Such as `auth/approle/login`, as people read it.
    pub(super) fn path(&self) -> String {
        let mount = self.mount.trim_matches('/');
        let mount = mount.strip_prefix("auth/").unwrap_or(mount);
        match &self.name {
            Some(name) => format!("auth/{mount}/login/{name}"),
            None => format!("auth/{mount}/login"),
        }
    }

    /// The secret of another provider that it needs.
    pub(super) fn needs(&self) -> Option<&SecretRefBuf> {
        self.proof.credential()?.as_reference()
    }
}

impl fmt::Debug for VaultLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("VaultLogin");
        debug.field("path", &self.path()).field("proof", &self.proof).finish_non_exhaustive()
    }
}

/// A login with what it keeps from one time to the next.
pub(super) struct Login {
    login: VaultLogin,
    wrapped: Wrapped,
}

impl Login {
    pub(super) fn new(login: VaultLogin) -> Self {
        Self { login, wrapped: Wrapped::default() }
    }

    pub(super) async fn session(&self, link: &Link, hosts: &Hosts) -> Result<Session> {
        let body = self.body(link, hosts).await?;
        let place = self.login.path();
        let target = path::encode(&place);
        let message = Message::new(Method::POST, &target, body.expose());
        let response = link.send(&message).await?;
        let answer = Answer::of(&response);
        if response.status() != StatusCode::OK {
            return Err(error::token::from_login(&answer, &place, self.login.proof.hint()));
        }
        let granted = answer::granted(answer.body)?;
        Session::logged_in(granted.token()?, granted.revocable, granted.grant)
    }

    async fn body(&self, link: &Link, hosts: &Hosts) -> Result<SecretBuf> {
        let proof = self.proof(link, hosts).await?;
        let fields = self.login.fields.iter().map(|(name, value)| (*name, value.as_str()));
        let mut fields: BTreeMap<_, _> = fields.collect();
        if let Some((name, proof)) = &proof {
            fields.insert(name, credential::text(name, proof)?);
        }
        body::json(&fields, 512)
    }

    /// What is sent to prove it, and under which name.
    async fn proof(&self, link: &Link, hosts: &Hosts) -> Result<Option<(&str, SecretBytes)>> {
        match &self.login.proof {
            Proof::None => Ok(None),
            Proof::Certificate => {
                link.reconnect().await;
                Ok(None)
            }
            Proof::Plain(name, credential) => {
                credential.read(name, hosts).await.map(|proof| Some((*name, proof)))
            }
            Proof::Wrapped(name, token) => {
                self.wrapped.open(token, link, hosts).await.map(|proof| Some((*name, proof)))
            }
        }
    }
}
