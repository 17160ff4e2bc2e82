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

pub use issuer::{REFRESH_TOKEN, TOKEN};

/// The project by its number, as answers name it.
const PROJECT: &str = "projects/424242";

/// Runs until it is dropped with the test's runtime.
pub struct Server {
    /// Whoever listens, and notes the calls.
    pub stub: Stub,
    shared: Arc<Mutex<State>>,
}

/// What the server knows, and how it is to behave.
#[derive(Default)]
pub struct State {
    /// By their ids.
    pub secrets: BTreeMap<String, Secret>,
    /// What to answer in place of the truth, one call after the other.
    pub faults: VecDeque<Reply>,
    /// How long a right answer takes.
    pub latency: Option<Duration>,
    /// Whether calls need the token.
    pub guarded: bool,
    /// The most that a page holds, whatever the client asks for.
    pub page: Option<usize>,
}

/// A secret with all that is kept of it.
#[derive(Default)]
pub struct Secret {
    /// The first one has the number 1.
    pub versions: Vec<Version>,
    /// The numbers of versions, by what they are called.
    pub aliases: BTreeMap<String, usize>,
    /// What its owner noted on it.
    pub labels: BTreeMap<String, String>,
}

/// One value of a secret.
pub struct Version {
    /// The value.
    pub data: Vec<u8>,
    /// `ENABLED`, `DISABLED` or `DESTROYED`.
    pub state: &'static str,
    /// Whether the checksum is that of something else.
    pub damaged: bool,
}

impl Server {
    /// Starts without a secret, and open to all.
    pub async fn start() -> Self {
        let shared = Arc::new(Mutex::new(State::default()));
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

    /// Adds a version, as an operator would.
    pub fn put(&self, id: &str, value: &[u8]) {
        self.state().secrets.entry(id.to_owned()).or_default().add(value.to_owned());
    }

    /// Sets the state of a version: `ENABLED`, `DISABLED` or `DESTROYED`.
    pub fn set_state(&self, id: &str, number: usize, state: &'static str) {
        self.state().secrets.get_mut(id).unwrap().versions[number - 1].state = state;
    }

    /// Answers the next call with this.
    pub fn fail(&self, status: u16, body: &str) {
        self.fault(Reply::Status(status, body.to_owned()));
    }

    /// Answers the next call with this.
    pub fn fault(&self, fault: Reply) {
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
pub fn error(code: u16, status: &str, message: &str) -> String {
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
