//! What both services promise, over real HTTP; the tests of each include it.

use std::{
    net::SocketAddr,
    sync::mpsc::{Sender, channel},
    thread,
    time::{Duration, Instant},
};

use typed_secrets::{Capabilities, Error, ErrorKind, Runtime, providers::MemoryProvider};

const KEY: &str = "k-4711/with:odd=characters";
const NEW_KEY: &str = "k-4712/with:odd=characters";

/// A service that runs, and where its secrets are, which are read again several times a second.
pub(crate) struct Running {
    address: SocketAddr,
    memory: MemoryProvider,
}

impl Running {
    /// Runs `serve` on a thread of its own until the process ends. It tells where it listens.
    pub(crate) fn start(serve: impl FnOnce(Runtime, &Sender<SocketAddr>) + Send + 'static) -> Self {
        let memory = MemoryProvider::new().with_capabilities(Capabilities::new());
        memory.insert("SERVICE_API_KEY", KEY);
        let builder = Runtime::builder().provider("env", memory.clone());
        let runtime = builder.ttl(Duration::from_millis(250)).build().expect("a valid runtime");
        let (sender, receiver) = channel();
        thread::spawn(move || serve(runtime, &sender));
        let address = receiver.recv_timeout(Duration::from_secs(20)).expect("an address");
        Self { address, memory }
    }

    /// The status and the body of one request.
    fn get(&self, path: &str, key: Option<&str>) -> (u16, String) {
        let config = ureq::config::Config::builder().http_status_as_error(false).build();
        let mut request = ureq::Agent::from(config).get(format!("http://{}{path}", self.address));
        if let Some(key) = key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let mut response = request.call().expect("an answer");
        (response.status().as_u16(), response.body_mut().read_to_string().expect("text"))
    }

    fn orders(&self, key: &str) -> u16 {
        self.get("/orders", Some(key)).0
    }

    /// Asks how the service stands until `is_there` says yes; the status and the body.
    fn until(&self, is_there: impl Fn(u16, &str) -> bool) -> (u16, String) {
        let began = Instant::now();
        loop {
            let (status, body) = self.get("/healthz", None);
            assert!(!body.contains("4711") && !body.contains("4712"), "the answer shows the key");
            if is_there(status, &body) {
                return (status, body);
            }
            assert!(began.elapsed() < Duration::from_secs(20), "still {status}: {body}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

pub(crate) fn handlers_read_the_settings(service: &Running) {
    assert_eq!(service.get("/", None), (200, "hello".to_owned()));
    assert_eq!(service.get("/orders", Some(KEY)), (200, "[]".to_owned()));
}

pub(crate) fn a_wrong_or_missing_key_is_refused_without_an_echo(service: &Running) {
    for key in [None, Some(""), Some("k-4711"), Some("k-4711/with:odd=characterS")] {
        let (status, body) = service.get("/orders", key);
        assert_eq!(status, 401);
        assert!(!body.contains("k-4711"), "the answer shows the key");
    }
}

pub(crate) fn a_rotated_key_is_in_use_without_a_restart(service: &Running) {
    service.memory.insert("SERVICE_API_KEY", NEW_KEY);
    let (status, _) = service.until(|_, body| body.contains(r#""replaced":1"#));
    assert_eq!(status, 200);
    assert_eq!((service.orders(NEW_KEY), service.orders(KEY)), (200, 401));
}

pub(crate) fn a_bad_new_key_is_refused_and_the_old_one_stays(service: &Running) {
    service.memory.insert("SERVICE_API_KEY", "short");
    let (status, body) = service.until(|_, body| body.contains(r#""error":"invalid""#));
    assert_eq!(status, 200);
    assert!(body.starts_with(r#"{"status":"degraded""#), "{body}");
    assert_eq!(service.orders(KEY), 200);
}

pub(crate) fn a_denied_key_makes_the_service_unready(service: &Running) {
    let denied = Error::new(ErrorKind::Denied, "revoked by the test");
    service.memory.fail_always("SERVICE_API_KEY", denied);
    let (_, body) = service.until(|status, _| status == 503);
    assert!(body.contains(r#""state":"unusable""#), "{body}");
}

/// A test for each promise, of the service that `$serve` runs.
macro_rules! keeps {
    ($serve:path) => {
        contract::keeps! {
            $serve:
            handlers_read_the_settings
            a_wrong_or_missing_key_is_refused_without_an_echo
            a_rotated_key_is_in_use_without_a_restart
            a_bad_new_key_is_refused_and_the_old_one_stays
            a_denied_key_makes_the_service_unready
        }
    };
    ($serve:path: $($promise:ident)*) => {
        $(
            #[test]
            fn $promise() {
                contract::$promise(&contract::Running::start($serve));
            }
        )*
    };
}

pub(crate) use keeps;
