//! Key Vault's REST protocol, as its reference documents it, for one vault.
//!
//! Statuses and messages come from that documentation and not from the cloud itself. Microsoft's
//! own clients, in Rust and in Python, are used against it.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use serde_json::{Value, json};

use crate::stub::{Call, Reply, Stub};

mod issuer;
mod route;

pub(super) use issuer::{CLIENT_SECRET, TOKEN};

/// How the vault calls itself, wherever it is.
const VAULT: &str = "https://shop.vault.azure.net";

/// When the first version of a secret is made, in seconds since 1970.
pub(super) const CREATED: u64 = 1_767_323_045;

/// Runs until it is dropped with the test's runtime.
pub(super) struct Server {
    pub(super) stub: Stub,
    shared: Arc<Mutex<State>>,
}

pub(super) struct State {
    pub(super) secrets: BTreeMap<String, Vec<Version>>,
    /// Those that can be recovered.
    deleted: BTreeMap<String, Vec<Version>>,
    /// What to answer to a caller with a token, one call after the other.
    pub(super) faults: VecDeque<Reply>,
    pub(super) latency: Option<Duration>,
    /// What the vault asks for a token for.
    pub(super) resource: &'static str,
    /// How many items a page holds.
    pub(super) page: usize,
}

pub(super) struct Version {
    pub(super) id: String,
    pub(super) value: String,
    pub(super) enabled: bool,
    pub(super) not_before: Option<u64>,
    pub(super) expires: Option<u64>,
    pub(super) tags: BTreeMap<String, String>,
}

impl Server {
    pub(super) async fn start() -> Self {
        let shared = Arc::new(Mutex::new(State::new()));
        let state = Arc::clone(&shared);
        let stub = Stub::start(move |_, call| state.lock().unwrap().answer(call)).await;
        Self { stub, shared }
    }

    pub(super) fn url(&self) -> &str {
        &self.stub.url
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap()
    }

    /// Adds a version, as an operator would; gives its id.
    pub(super) fn put(&self, name: &str, value: &str) -> String {
        self.state().add(name, value).id.clone()
    }

    /// Changes the newest version.
    pub(super) fn change(&self, name: &str, change: impl FnOnce(&mut Version)) {
        change(self.state().secrets.get_mut(&name.to_lowercase()).unwrap().last_mut().unwrap());
    }

    pub(super) fn fail(&self, status: u16, body: &str) {
        self.fault(Reply::Status(status, body.to_owned()));
    }

    pub(super) fn fault(&self, fault: Reply) {
        self.state().faults.push_back(fault);
    }

    /// The calls that the vault itself answered, without those for tokens and without challenges.
    pub(super) fn calls(&self) -> Vec<String> {
        let is_of_vault = |call: &String| call.contains("/secrets") || call.contains("deleted");
        self.stub.operations().into_iter().filter(is_of_vault).collect()
    }
}

impl State {
    fn new() -> Self {
        Self {
            secrets: BTreeMap::new(),
            deleted: BTreeMap::new(),
            faults: VecDeque::new(),
            latency: None,
            resource: "https://vault.azure.net",
            page: 25,
        }
    }

    /// Letters of either case are the same.
    fn add(&mut self, name: &str, value: &str) -> &Version {
        let versions = self.secrets.entry(name.to_lowercase()).or_default();
        versions.push(Version {
            id: format!("{:032x}", 0xabc0_0000 + versions.len()),
            value: value.to_owned(),
            enabled: true,
            not_before: None,
            expires: None,
            tags: BTreeMap::new(),
        });
        versions.last().unwrap()
    }

    fn answer(&mut self, call: &Call) -> Reply {
        if let Some(reply) = issuer::answer(call) {
            return reply;
        }
        if call.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
            return self.challenge();
        }
        if let Some(fault) = self.faults.pop_front() {
            return fault;
        }
        match (route::route(self, call), self.latency) {
            (Reply::Status(200, body), Some(latency)) => Reply::After(latency, body),
            (reply, _) => reply,
        }
    }

    fn challenge(&self) -> Reply {
        let resource = self.resource;
        let line = format!(
            "WWW-Authenticate: Bearer authorization=\"https://login.microsoftonline.com/tenant\", \
             resource=\"{resource}\"\r\n"
        );
        let body = error("Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.");
        Reply::Headed(401, line, body)
    }
}

fn found(body: &Value) -> Reply {
    Reply::Status(200, body.to_string())
}

/// The error format of Key Vault.
pub(super) fn error(code: &str, message: &str) -> String {
    json!({ "error": { "code": code, "message": message } }).to_string()
}

/// The same, with what is really meant inside.
pub(super) fn inner_error(code: &str, inner: &str, message: &str) -> String {
    let inner = json!({ "code": inner });
    json!({ "error": { "code": code, "message": message, "innererror": inner } }).to_string()
}
