//! A server that keeps account of tokens as a test says, for tests in virtual time.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard},
};

use serde_json::json;
use typed_secrets::{
    SecretString,
    providers::{VaultConfig, VaultLogin, VaultProvider},
};

use super::with_config;
use crate::stub::{Call, Reply, Stub};

pub(super) struct Fake {
    pub(super) stub: Stub,
    account: Arc<Mutex<Account>>,
}

/// What the server does, and what it was asked for.
#[allow(clippy::struct_excessive_bools, reason = "each is a wish of a test")]
pub(super) struct Account {
    /// For how long tokens are granted, in seconds.
    pub(super) ttl: u64,
    pub(super) renewable: bool,
    /// The status of an answer to a login, if it is not to go well.
    pub(super) login: Option<u16>,
    /// For how long a renewal is granted, or the status of its answer.
    pub(super) renewal: Result<u64, u16>,
    /// Whether logins and renewals are never answered.
    pub(super) silent: bool,
    pub(super) sealed: bool,
    /// Whether the tokens of new logins are any good.
    pub(super) good: bool,
    pub(super) tokens: HashSet<String>,
    pub(super) logins: usize,
    pub(super) renewals: usize,
}

impl Fake {
    pub(super) async fn start() -> Self {
        let account = Arc::new(Mutex::new(Account {
            ttl: 60,
            renewable: true,
            login: None,
            renewal: Ok(60),
            silent: false,
            sealed: false,
            good: true,
            tokens: HashSet::new(),
            logins: 0,
            renewals: 0,
        }));
        let shared = Arc::clone(&account);
        let stub = Stub::start(move |_, call| shared.lock().unwrap().answer(call)).await;
        Self { stub, account }
    }

    pub(super) fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap()
    }

    pub(super) fn logins(&self) -> usize {
        self.account().logins
    }

    pub(super) fn renewals(&self) -> usize {
        self.account().renewals
    }

    /// All tokens are forgotten, as if they had been revoked.
    pub(super) fn forget_all(&self) {
        self.account().tokens.clear();
    }

    pub(super) fn provider(&self) -> VaultProvider {
        let login = VaultLogin::app_role("role").secret_id(SecretString::from("secret-id"));
        with_config(VaultConfig::new().address(&self.stub.url).login(login))
    }

    /// How often `operation` was called.
    pub(super) fn calls(&self, operation: &str) -> usize {
        self.stub.operations().iter().filter(|called| *called == operation).count()
    }
}

impl Account {
    fn answer(&mut self, call: &Call) -> Reply {
        let operation = call.operation.replace("/v1/", "");
        match &*operation {
            "GET sys/health" => ok(&json!({ "initialized": true, "sealed": false })),
            _ if self.sealed => status(503, "Vault is sealed"),
            "POST auth/approle/login" => self.log_in(),
            _ if !self.tokens.contains(&call.token) => status(403, "permission denied"),
            "POST auth/token/renew-self" => self.renew(&call.token),
            "POST auth/token/revoke-self" => {
                self.tokens.remove(&call.token);
                Reply::Status(204, String::new())
            }
            "GET auth/token/lookup-self" => {
                let data = json!({ "ttl": self.ttl, "renewable": self.renewable });
                ok(&json!({ "request_id": "1", "data": data }))
            }
            path if path.contains("/mounts/") => {
                let options = json!({ "version": "2" });
                let data = json!({ "path": "secret/", "type": "kv", "options": options });
                ok(&json!({ "request_id": "1", "data": data }))
            }
            _ => {
                let data = json!({ "data": { "a": "b" }, "metadata": { "version": 1 } });
                ok(&json!({ "request_id": "1", "data": data }))
            }
        }
    }

    fn log_in(&mut self) -> Reply {
        self.logins += 1;
        if self.silent {
            return Reply::Never;
        }
        if let Some(refusal) = self.login {
            return status(refusal, "refused");
        }
        let token = format!("t{}", self.logins);
        if self.good {
            self.tokens.insert(token.clone());
        }
        self.granted(&token, self.ttl)
    }

    fn renew(&mut self, token: &str) -> Reply {
        self.renewals += 1;
        if self.silent {
            return Reply::Never;
        }
        match self.renewal {
            Ok(ttl) => self.granted(token, ttl),
            Err(refusal) => status(refusal, "refused"),
        }
    }

    fn granted(&self, token: &str, ttl: u64) -> Reply {
        let auth = json!({
            "client_token": token,
            "lease_duration": ttl,
            "renewable": self.renewable,
            "token_type": "service",
        });
        ok(&json!({ "request_id": "1", "auth": auth }))
    }
}

fn ok(body: &serde_json::Value) -> Reply {
    Reply::Status(200, body.to_string())
}

fn status(status: u16, words: &str) -> Reply {
    Reply::Status(status, json!({ "errors": [words] }).to_string())
}
