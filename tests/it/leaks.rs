//! A known value is planted in every place that can fail; no text that leaves the crate has it.

mod living;
pub(crate) mod recorder;

use std::{error::Error as StdError, fmt::Debug, fmt::Display, panic::AssertUnwindSafe};

use serde::{Deserialize, Deserializer, de::Error as _};
use typed_secrets::{
    ErrorKind, FromSecret, Runtime, SecretBox, SecretBytes, SecretSlice, SecretString, Secrets,
    Value, providers::MemoryProvider,
};

use crate::support::{REMOTE, failure, remote, runtime};
use recorder::Recorder;

/// Twenty bytes, so that its base64 is the same at the start of any text.
const NEEDLE: &str = "n33dle-hunter2-wxyz!";
const BASE64: &str = "bjMzZGxlLWh1bnRlcjItd3h5";
const HEX: &str = "6e3333646c652d68756e746572322d7778797a21";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its reading matters")]
struct Strict {
    port: u16,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    On,
    Off,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind")]
enum Tagged {
    Known,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its reading matters")]
enum Untagged {
    Number(u8),
    Flag(bool),
}

/// A type whose own error quotes what it was given.
#[derive(Debug)]
struct Quoting;

impl<'de> Deserialize<'de> for Quoting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Err(D::Error::custom(format!("cannot use {text}")))
    }
}

impl std::str::FromStr for Quoting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Err(format!("cannot use {text}"))
    }
}

/// A type that wipes itself and refuses everything.
struct Refusing;

impl FromSecret for Refusing {
    fn from_secret(_: SecretBytes) -> typed_secrets::Result<Self> {
        Err(failure(ErrorKind::Decode))
    }
}

fn refuse(_: &SecretString) -> Result<(), &'static str> {
    Err("is refused")
}

#[derive(Secrets)]
#[expect(dead_code, reason = "no field is ever filled")]
struct Everything {
    #[secret("memory:plain", json)]
    syntax: Strict,
    #[secret("memory:string", json)]
    wrong_type: Strict,
    #[secret("memory:member", json)]
    wrong_member: Strict,
    #[secret("memory:unknown", json)]
    unknown_member: Strict,
    #[secret("memory:string", json)]
    unknown_variant: Mode,
    #[secret("memory:tagged", json)]
    unknown_tag: Tagged,
    #[secret("memory:string", json)]
    no_alternative: Untagged,
    #[secret("memory:string", json)]
    quoting: Quoting,
    #[secret("memory:truncated", json)]
    truncated: Strict,
    #[secret("memory:member#port", json)]
    member: u16,
    #[secret("memory:plain#port")]
    no_json: SecretString,
    #[secret("memory:member")]
    own_type: Refusing,
    #[secret("memory:plain")]
    number: SecretBox<u32>,
    #[secret("memory:bytes")]
    text: SecretString,
    #[secret("memory:plain", encoding = "base64")]
    base64: SecretSlice<u8>,
    #[secret("memory:plain", encoding = "hex")]
    hex: SecretSlice<u8>,
    #[secret("memory:hex", encoding = "hex", json)]
    hex_json: Strict,
    #[secret("memory:plain", validate = refuse)]
    validated: SecretString,
    #[config("memory:plain")]
    setting: u16,
    #[config("memory:plain")]
    quoting_setting: Option<Quoting>,
    #[config("memory:string", json)]
    json_setting: Mode,
    #[secret("memory:failing")]
    failing: SecretString,
}

/// The needle under every name, in every dress.
fn planted() -> MemoryProvider {
    let memory = MemoryProvider::new().with_capabilities(REMOTE.with_max_batch(5));
    let plant = |name: &str, value: String| memory.insert(name, value.as_str());
    plant("plain", NEEDLE.to_owned());
    plant("string", format!("\"{NEEDLE}\""));
    plant("member", format!("{{\"port\": \"{NEEDLE}\"}}"));
    plant("unknown", format!("{{\"port\": 1, \"{NEEDLE}\": 2}}"));
    plant("tagged", format!("{{\"kind\": \"{NEEDLE}\"}}"));
    plant("truncated", format!("{{\"port\": \"{NEEDLE}"));
    plant("hex", HEX.to_owned());
    plant("failing", NEEDLE.to_owned());
    memory.insert("bytes", &[NEEDLE.as_bytes(), b"\xff"].concat()[..]);
    memory.fail_always("failing", failure(ErrorKind::Denied));
    memory
}

/// Every text that can be made of an error.
fn texts<E: StdError + 'static>(error: &E) -> String {
    let mut all = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(cause) = source {
        all = format!("{all} {cause} {cause:?} {cause:#?}");
        source = cause.source();
    }
    all
}

/// What a panic over the error says.
fn panic_text<E: Debug + Clone + 'static>(error: &E) -> String {
    let error = error.clone();
    let caught = std::panic::catch_unwind(AssertUnwindSafe(|| Result::<(), E>::unwrap(Err(error))));
    *caught.unwrap_err().downcast::<String>().unwrap()
}

fn assert_clean(what: impl Display, text: &str) {
    for needle in [NEEDLE, "hunter2", BASE64, HEX] {
        assert!(!text.contains(needle), "{what}: `{needle}` is in\n{text}");
    }
    let bytes = format!("{:?}", NEEDLE.as_bytes());
    assert!(!text.contains(bytes.trim_matches(['[', ']'])), "{what}: the bytes are in\n{text}");
}

#[tokio::test(start_paused = true)]
async fn no_failure_of_a_field_shows_the_value() {
    let (recorder, _guard) = Recorder::install();
    let Err(error) = Everything::load_from(&runtime(planted())).await else { panic!() };
    let failed: Vec<_> = error.errors().iter().map(|field| field.field().to_owned()).collect();
    assert_eq!(failed.len(), Everything::SCHEMA.fields().len(), "only these fail: {failed:?}");
    for field in error.errors() {
        assert_clean(field.field(), &texts(field.error()));
        assert_clean(field.field(), &format!("{field} {field:?} {}", field.error().hint()));
        assert_clean(field.field(), &panic_text(field.error()));
    }
    assert_clean("the load", &texts(&error));
    assert_clean("the panic", &panic_text(&error));
    assert_clean("the report", &format!("{} {:?}", error.report(), error.report()));

    let log = recorder.text();
    assert!(log.contains("memory:failing") && log.contains("denied"), "nothing was logged: {log}");
    assert_clean("the log", &log);
}

#[tokio::test(start_paused = true)]
async fn no_failure_of_a_read_shows_the_value() {
    let (recorder, _guard) = Recorder::install();
    let runtime = runtime(planted());
    for error in [
        runtime.get_json::<Strict>("memory:plain").await.unwrap_err(),
        runtime.get_json::<Strict>("memory:member").await.unwrap_err(),
        runtime.get_json::<u16>("memory:member#port").await.unwrap_err(),
        runtime.get_json::<Quoting>("memory:string").await.unwrap_err(),
        runtime.get("memory:member#absent").await.unwrap_err(),
        runtime.get("memory:plain#port").await.unwrap_err(),
        runtime.get("memory:bytes").await.unwrap().expose_str().unwrap_err(),
        runtime.get("memory:bytes").await.unwrap().to_secret_string().unwrap_err(),
    ] {
        assert_clean("a read", &texts(&error));
        assert_clean("a panic", &panic_text(&error));
    }
    assert_clean("the log", &recorder.text());
}

#[derive(Debug, Secrets)]
struct Shown {
    #[secret("memory:plain")]
    _plain: SecretString,
    #[secret("memory:plain")]
    _live: typed_secrets::Live<SecretString>,
    #[secret("memory:plain")]
    _slice: SecretSlice<u8>,
    #[secret(compose = "https://{_plain}@host")]
    _composed: SecretString,
    #[secret("memory:absent", insecure_default = "n33dle-hunter2-wxyz!")]
    _default: SecretString,
}

#[tokio::test(start_paused = true)]
async fn no_debug_text_of_what_holds_the_value_shows_it() {
    let (recorder, _guard) = Recorder::install();
    let memory = planted();
    let runtime: Runtime = runtime(memory.clone());
    let (shown, report) = Shown::load_with_report(&runtime).await.unwrap();
    let secret = runtime.get("memory:plain").await.unwrap();
    let future = runtime.get("memory:plain");
    let bytes = SecretBytes::from(NEEDLE);
    let schema = Shown::SCHEMA;
    let all = format!(
        "{shown:?} {shown:#?} {report} {report:?} {secret:?} {future:?} {bytes:?} {runtime:#?} {memory:#?} {schema:?}"
    );
    assert_clean("Debug", &all);
    assert_clean("the log", &recorder.text());
}

/// The length of a key tells which kind it is, and that of a password how hard it is to guess.
#[tokio::test(start_paused = true)]
async fn no_debug_text_depends_on_how_long_the_value_is() {
    let mut texts = Vec::new();
    for value in ["", "short", &"long".repeat(1_000)] {
        let memory = remote(&[("plain", value)]);
        let runtime = runtime(memory.clone());
        let (shown, report) = Shown::load_with_report(&runtime).await.unwrap();
        let secret = runtime.get("memory:plain").await.unwrap();
        let (fetched, bytes) = (Value::new(value), SecretBytes::from(value));
        texts.push(format!(
            "{shown:?} {report:?} {secret:?} {fetched:?} {bytes:?} {runtime:?} {memory:?}"
        ));
    }
    assert_eq!(texts[0], texts[1]);
    assert_eq!(texts[1], texts[2]);
}
