//! The suite notices each kind of provider that breaks the contract.

use std::{
    collections::{BTreeMap, HashSet},
    fmt,
    sync::{Arc, Mutex},
};

use secrets_runtime::{
    Capabilities, Error, ErrorKind, FetchRequest, Provider, Result, Selector, SharedProvider,
    Value,
    testing::conformance::{Harness, run},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    AnyNameWithThePrefix,
    AnyCase,
    WrongAlias,
    EmptyForMissing,
    DeniedForMissing,
    KeepsTheFirstValue,
    KeepsWhatIsRemoved,
    TrimsAlways,
    CutsLongValues,
    TextOnly,
    SortsBatches,
    DropsDuplicates,
    FailsWholeBatches,
    LimitsBatches,
    IgnoresSelectors,
    ShowsValues,
    ErrorsWithValues,
    BreaksWhenDropped,
}

type Map = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

#[derive(Clone)]
struct Broken {
    fault: Fault,
    map: Map,
    reading: Arc<Mutex<bool>>,
}

impl Broken {
    fn new(fault: Fault) -> Self {
        Self { fault, map: Map::default(), reading: Arc::default() }
    }

    fn find(&self, name: &str) -> Option<Vec<u8>> {
        let map = self.map.lock().unwrap();
        let like = |known: &str| match self.fault {
            Fault::AnyNameWithThePrefix => known.starts_with(name),
            Fault::AnyCase => known.eq_ignore_ascii_case(name),
            _ => known == name,
        };
        map.iter().find(|(known, _)| like(known)).map(|(_, value)| value.clone())
    }

    fn missing(&self) -> Result<Value> {
        match self.fault {
            Fault::EmptyForMissing => Ok(Value::new(Vec::new())),
            Fault::DeniedForMissing => Err(Error::new(ErrorKind::Denied, "no")),
            Fault::ErrorsWithValues => Err(Error::new(ErrorKind::NotFound, self.all_values())),
            _ => Err(Error::new(ErrorKind::NotFound, "no")),
        }
    }

    fn all_values(&self) -> String {
        let map = self.map.lock().unwrap();
        map.values().map(|value| String::from_utf8_lossy(value).into_owned()).collect()
    }

    fn present(&self, mut value: Vec<u8>) -> Value {
        match self.fault {
            Fault::TrimsAlways => value = value.trim_ascii_end().to_vec(),
            Fault::CutsLongValues => value.truncate(4096),
            Fault::TextOnly => value = String::from_utf8_lossy(&value).into_owned().into_bytes(),
            _ => {}
        }
        match self.fault {
            Fault::WrongAlias => Value::new(value).with_alias("alias-of-nothing"),
            _ => Value::new(value),
        }
    }
}

impl fmt::Debug for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fault {
            Fault::ShowsValues => self.map.fmt(f),
            _ => f.write_str("Broken"),
        }
    }
}

impl Provider for Broken {
    fn capabilities(&self) -> Capabilities {
        Capabilities::new().with_max_batch(200)
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        if self.fault != Fault::IgnoresSelectors && request.selector() != Selector::Latest {
            return Err(Error::new(ErrorKind::Unsupported, "no"));
        }
        if self.fault == Fault::BreaksWhenDropped
            && std::mem::replace(&mut *self.reading.lock().unwrap(), true)
        {
            return Err(Error::new(ErrorKind::Unavailable, "still reading"));
        }
        tokio::task::yield_now().await;
        *self.reading.lock().unwrap() = false;
        self.find(request.name()).map_or_else(|| self.missing(), |value| Ok(self.present(value)))
    }

    async fn fetch_batch(&self, requests: &[FetchRequest<'_>]) -> Vec<Result<Value>> {
        let mut requests = requests.to_vec();
        match self.fault {
            Fault::SortsBatches => requests.sort_by_key(|request| request.name().to_owned()),
            Fault::DropsDuplicates => {
                let mut known = HashSet::new();
                requests.retain(|request| known.insert(request.name().to_owned()));
            }
            Fault::LimitsBatches => requests.truncate(50),
            _ => {}
        }
        let mut results = Vec::new();
        for request in &requests {
            results.push(self.fetch(request).await);
        }
        if self.fault == Fault::FailsWholeBatches && results.iter().any(Result::is_err) {
            results = results.iter().map(|_| self.missing()).collect();
        }
        results
    }
}

impl Harness for Broken {
    fn provider(&self) -> SharedProvider {
        SharedProvider::new(self.clone())
    }

    async fn put(&self, name: &str, value: &[u8]) {
        let mut map = self.map.lock().unwrap();
        if self.fault != Fault::KeepsTheFirstValue || !map.contains_key(name) {
            map.insert(name.to_owned(), value.to_vec());
        }
    }

    async fn remove(&self, name: &str) {
        if self.fault != Fault::KeepsWhatIsRemoved {
            self.map.lock().unwrap().remove(name);
        }
    }
}

/// The case at which the suite stops; `None` if it passes.
pub(crate) async fn failed_case(harness: impl Harness + Send + 'static) -> Option<String> {
    let run = tokio::spawn(async move { run(&harness).await });
    let message = run.await.err()?.into_panic().downcast::<String>().unwrap();
    Some(message.split('`').nth(1).unwrap().to_owned())
}

#[tokio::test]
async fn each_fault_is_found_by_the_case_that_looks_for_it() {
    for (fault, case) in [
        (Fault::None, None),
        (Fault::AnyNameWithThePrefix, Some("exact_name")),
        (Fault::AnyCase, Some("exact_name")),
        (Fault::WrongAlias, Some("aliases")),
        (Fault::EmptyForMissing, Some("missing")),
        (Fault::DeniedForMissing, Some("missing")),
        (Fault::KeepsTheFirstValue, Some("update_is_seen")),
        (Fault::KeepsWhatIsRemoved, Some("removed")),
        (Fault::TrimsAlways, Some("line_breaks")),
        (Fault::CutsLongValues, Some("large")),
        (Fault::TextOnly, Some("binary")),
        (Fault::SortsBatches, Some("order_and_duplicates")),
        (Fault::DropsDuplicates, Some("order_and_duplicates")),
        (Fault::FailsWholeBatches, Some("order_and_duplicates")),
        (Fault::LimitsBatches, Some("full_batch")),
        (Fault::IgnoresSelectors, Some("version")),
        (Fault::ShowsValues, Some("nothing_is_shown")),
        (Fault::ErrorsWithValues, Some("missing")),
        (Fault::BreaksWhenDropped, Some("dropped")),
    ] {
        assert_eq!(failed_case(Broken::new(fault)).await.as_deref(), case, "{fault:?}");
    }
}
