//! The suite notices each kind of provider that breaks what is promised of writes, lists and leases.

use std::time::Duration;

use secrets_runtime::{
    Capabilities, Condition, Error, ErrorKind, FetchRequest, Lease, ListPage, ListRequest,
    Metadata, Provider, ProviderExt as _, Result, Selector, SharedProvider, Value, WriteRequest,
    providers::{LeaseScript, MemoryProvider},
    testing::conformance::{Harness, Profile},
};

use crate::broken::failed_case;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    TellsAnotherVersion,
    IgnoresConditions,
    WritesDespiteAConflict,
    ErrorsWithTheValue,
    KeepsWhatIsDeleted,
    FailsForWhatIsGone,
    DeletesAllVersions,
    ListsNeighbours,
    ListsWholeFolders,
    ListsOneLevel,
    ListsWithoutEnd,
    FailsForNoFolder,
    DescribesAnything,
    DescribesWithoutVersions,
    LendsOneForAll,
    KeepsWhatIsGivenBack,
    FailsForALeaseThatIsGone,
}

/// Memory with one fault.
#[derive(Clone, Debug)]
struct Broken {
    fault: Fault,
    memory: MemoryProvider,
}

impl Broken {
    fn new(fault: Fault) -> Self {
        let memory = MemoryProvider::new();
        let number = |_| "credentials".to_owned();
        let script = LeaseScript::new(Duration::from_mins(1));
        let is_same = fault == Fault::LendsOneForAll;
        memory.lend("lent", if is_same { script.with_value(number) } else { script });
        Self { fault, memory }
    }

    fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }
}

impl Provider for Broken {
    fn capabilities(&self) -> Capabilities {
        self.memory.capabilities()
    }

    async fn fetch(&self, request: &FetchRequest<'_>) -> Result<Value> {
        self.memory.fetch(request).await
    }

    async fn put(&self, request: &WriteRequest<'_>) -> Result<Option<Box<str>>> {
        let forced = request.on_condition(Condition::None);
        let result = match self.fault {
            Fault::IgnoresConditions => self.memory.put(&forced).await,
            _ => self.memory.put(request).await,
        };
        match (self.fault, result) {
            (Fault::TellsAnotherVersion, Ok(_)) => Ok(Some("0".into())),
            (Fault::WritesDespiteAConflict, Err(error)) => {
                self.memory.put(&forced).await?;
                Err(error)
            }
            (Fault::ErrorsWithTheValue, Err(error)) => {
                let value = String::from_utf8_lossy(request.expose_value()).into_owned();
                Err(Error::new(error.kind(), value))
            }
            (_, result) => result,
        }
    }

    async fn delete(&self, request: &FetchRequest<'_>) -> Result<()> {
        let whole = FetchRequest::new(request.reference().with_selector(Selector::Latest));
        if self.is(Fault::FailsForWhatIsGone) {
            self.memory.fetch(&whole).await?;
        }
        match self.fault {
            Fault::KeepsWhatIsDeleted => Ok(()),
            Fault::DeletesAllVersions => self.memory.delete(&whole).await,
            _ => self.memory.delete(request).await,
        }
    }

    async fn list_page(&self, request: &ListRequest<'_>) -> Result<ListPage> {
        let prefix = request.prefix();
        let folder = prefix.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut names = match self.fault {
            Fault::ListsNeighbours => self.memory.list(folder).await?,
            Fault::ListsWholeFolders => self.memory.list(&format!("{folder}/")).await?,
            _ => self.memory.list(prefix).await?,
        };
        match self.fault {
            Fault::ListsOneLevel => names.retain(|name| !name[folder.len() + 1..].contains('/')),
            Fault::FailsForNoFolder if names.is_empty() => {
                return Err(Error::new(ErrorKind::NotFound, "no such folder"));
            }
            _ => {}
        }
        let again = self.is(Fault::ListsWithoutEnd).then(|| "again".to_owned());
        Ok(ListPage::new(names).with_next(again))
    }

    async fn metadata(&self, request: &FetchRequest<'_>) -> Result<Metadata> {
        let known = self.memory.metadata(request).await;
        match self.fault {
            Fault::DescribesAnything => Ok(known.unwrap_or_default()),
            Fault::DescribesWithoutVersions => known.map(|mut known| {
                known.versions.clear();
                known
            }),
            _ => known,
        }
    }

    async fn renew(&self, lease: &Lease) -> Result<Duration> {
        self.memory.renew(lease).await
    }

    async fn revoke(&self, lease: &Lease) -> Result<()> {
        if self.is(Fault::FailsForALeaseThatIsGone) {
            self.memory.renew(lease).await?;
        }
        match self.fault {
            Fault::KeepsWhatIsGivenBack => Ok(()),
            _ => self.memory.revoke(lease).await,
        }
    }
}

impl Harness for Broken {
    fn provider(&self) -> SharedProvider {
        SharedProvider::new(self.clone())
    }

    async fn put(&self, name: &str, value: &[u8]) {
        self.memory.insert(name, value);
    }

    async fn remove(&self, name: &str) {
        self.memory.remove(name);
    }

    fn profile(&self) -> Profile {
        Profile::new().with_writes().with_lists().with_metadata().with_leases("lent")
    }
}

#[tokio::test]
async fn each_fault_is_found_by_the_case_that_looks_for_it() {
    for (fault, case) in [
        (Fault::None, None),
        (Fault::TellsAnotherVersion, Some("stored")),
        (Fault::IgnoresConditions, Some("stored_on_condition")),
        (Fault::WritesDespiteAConflict, Some("stored_on_condition")),
        (Fault::ErrorsWithTheValue, Some("stored_on_condition")),
        (Fault::KeepsWhatIsDeleted, Some("deleted")),
        (Fault::FailsForWhatIsGone, Some("deleted")),
        (Fault::DeletesAllVersions, Some("deleted_version")),
        (Fault::ListsNeighbours, Some("listed")),
        (Fault::ListsWholeFolders, Some("listed")),
        (Fault::ListsOneLevel, Some("listed")),
        (Fault::ListsWithoutEnd, Some("listed")),
        (Fault::FailsForNoFolder, Some("listed_nothing")),
        (Fault::DescribesAnything, Some("described_missing")),
        (Fault::DescribesWithoutVersions, Some("described")),
        (Fault::LendsOneForAll, Some("lent")),
        (Fault::KeepsWhatIsGivenBack, Some("given_back")),
        (Fault::FailsForALeaseThatIsGone, Some("given_back")),
    ] {
        assert_eq!(failed_case(Broken::new(fault)).await.as_deref(), case, "{fault:?}");
    }
}
