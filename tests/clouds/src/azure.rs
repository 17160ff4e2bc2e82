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

pub use issuer::{CLIENT_SECRET, FEDERATED_TOKEN, TOKEN};

/// How the vault calls itself, wherever it is.
const VAULT: &str = "https://shop.vault.azure.net";

/// When the first version of a secret is made, in seconds since 1970.
pub const CREATED: u64 = 1_767_323_045;

/// Runs until it is dropped with the test's runtime.
pub struct Server {
    /// Whoever listens, and notes the calls.
    pub stub: Stub,
    shared: Arc<Mutex<State>>,
}

/// What the vault knows, and how it is to behave.
pub struct State {
    /// The versions of each, by the name in lower case.
    pub secrets: BTreeMap<String, Vec<Version>>,
    /// Those that can be recovered.
    deleted: BTreeMap<String, Vec<Version>>,
    /// What to answer to a caller with a token, one call after the other.
    pub faults: VecDeque<Reply>,
    /// How long a right answer takes.
    pub latency: Option<Duration>,
    /// What the vault asks for a token for.
    pub resource: &'static str,
    /// How many items a page holds.
    pub page: usize,
}

/// One value of a secret. Times are in seconds since 1970.
pub struct Version {
    /// Its id: 32 digits.
    pub id: String,
    /// The value.
    pub value: String,
    /// Whether it may be read.
    pub enabled: bool,
    /// From when on it may be used.
    pub not_before: Option<u64>,
    /// Until when it may be used.
    pub expires: Option<u64>,
    /// What its owner noted on it.
    pub tags: BTreeMap<String, String>,
}

impl Server {
    /// Starts without a secret.
    pub async fn start() -> Self {
        let shared = Arc::new(Mutex::new(State::new()));
        let state = Arc::clone(&shared);
        let stub = Stub::start(move |_, call| state.lock().unwrap().answer(call)).await;
        Self { stub, shared }
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.stub.url
    }

    /// What it knows, to look at it and to change it.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.shared.lock().unwrap()
    }

    /// Adds a version, as an operator would; gives its id.
    pub fn put(&self, name: &str, value: &str) -> String {
        self.state().add(name, value).id.clone()
    }

    /// Changes the newest version.
    pub fn change(&self, name: &str, change: impl FnOnce(&mut Version)) {
        change(self.state().secrets.get_mut(&name.to_lowercase()).unwrap().last_mut().unwrap());
    }

    /// Answers the next call that has a token with this.
    pub fn fail(&self, status: u16, body: &str) {
        self.fault(Reply::Status(status, body.to_owned()));
    }

    /// Answers the next call that has a token with this.
    pub fn fault(&self, fault: Reply) {
        self.state().faults.push_back(fault);
    }

    /// The calls that the vault itself answered, without those for tokens and without challenges.
    pub fn calls(&self) -> Vec<String> {
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
pub fn error(code: &str, message: &str) -> String {
    json!({ "error": { "code": code, "message": message } }).to_string()
}

/// The same, with what is really meant inside.
pub fn inner_error(code: &str, inner: &str, message: &str) -> String {
    let inner = json!({ "code": inner });
    json!({ "error": { "code": code, "message": message, "innererror": inner } }).to_string()
}
