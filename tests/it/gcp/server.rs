//! Secret Manager's REST protocol, as its reference documents it, for one project.
//!
//! Statuses and messages come from that documentation and not from the cloud itself. Google's own
//! clients, in Rust and in Python, are used against it.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use base64ct::{Base64, Encoding as _};
use serde_json::{Value, json};

use crate::stub::{Call, Reply, Stub};

mod issuer;
mod route;

pub(super) use issuer::TOKEN;

/// The project by its number, as answers name it.
const PROJECT: &str = "projects/424242";

/// Runs until it is dropped with the test's runtime.
pub(super) struct Server {
    pub(super) stub: Stub,
    shared: Arc<Mutex<State>>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) secrets: BTreeMap<String, Secret>,
    /// What to answer in place of the truth, one call after the other.
    pub(super) faults: VecDeque<Reply>,
    pub(super) latency: Option<Duration>,
    /// Whether calls need the token.
    pub(super) guarded: bool,
    /// The most that a page holds, whatever the client asks for.
    pub(super) page: Option<usize>,
}

#[derive(Default)]
pub(super) struct Secret {
    pub(super) versions: Vec<Version>,
    pub(super) aliases: BTreeMap<String, usize>,
    pub(super) labels: BTreeMap<String, String>,
}

pub(super) struct Version {
    pub(super) data: Vec<u8>,
    /// `ENABLED`, `DISABLED` or `DESTROYED`.
    pub(super) state: &'static str,
    pub(super) damaged: bool,
}

impl Server {
    pub(super) async fn start() -> Self {
        let shared = Arc::new(Mutex::new(State::default()));
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

    /// Adds a version, as an operator would.
    pub(super) fn put(&self, id: &str, value: &[u8]) {
        self.state().secrets.entry(id.to_owned()).or_default().add(value.to_owned());
    }

    pub(super) fn set_state(&self, id: &str, number: usize, state: &'static str) {
        self.state().secrets.get_mut(id).unwrap().versions[number - 1].state = state;
    }

    pub(super) fn fail(&self, status: u16, body: &str) {
        self.fault(Reply::Status(status, body.to_owned()));
    }

    pub(super) fn fault(&self, fault: Reply) {
        self.state().faults.push_back(fault);
    }
}

impl Secret {
    fn add(&mut self, data: Vec<u8>) -> usize {
        self.versions.push(Version { data, state: "ENABLED", damaged: false });
        self.versions.len()
    }
}

impl State {
    fn answer(&mut self, call: &Call) -> Reply {
        if let Some(reply) = issuer::answer(call) {
            return reply;
        }
        if let Some(fault) = self.faults.pop_front() {
            return fault;
        }
        let token = call.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        if self.guarded && token.is_none_or(|token| !issuer::accepts(token)) {
            return refused(401, "UNAUTHENTICATED", "Request had invalid credentials.");
        }
        match (route::route(self, call), self.latency) {
            (Reply::Status(200, body), Some(latency)) => Reply::After(latency, body),
            (reply, _) => reply,
        }
    }
}

fn found(body: &Value) -> Reply {
    Reply::Status(200, body.to_string())
}

/// The error format that all of Google's services share.
pub(super) fn error(code: u16, status: &str, message: &str) -> String {
    json!({ "error": { "code": code, "message": message, "status": status } }).to_string()
}

fn refused(code: u16, status: &str, message: &str) -> Reply {
    Reply::Status(code, error(code, status, message))
}

fn encode(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

fn decode(text: &Value) -> Option<Vec<u8>> {
    Base64::decode_vec(text.as_str()?).ok()
}

/// CRC32C bit by bit, by its definition.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| if sum & 1 == 1 { (sum >> 1) ^ 0x82f6_3b78 } else { sum >> 1 };
    let add = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), step);
    !bytes.iter().fold(!0, add)
}
