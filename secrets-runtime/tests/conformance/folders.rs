//! Providers whose backend is a folder of files.

use std::{
    collections::HashSet,
    os::unix::fs::symlink,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use secrets_runtime::{
    ErrorKind, FetchRequest, Provider, SecretRef, SharedProvider,
    providers::{DirProvider, FileProvider},
    testing::conformance::{Harness, Profile, run},
};
use tempfile::TempDir;

/// One file per secret, as Docker mounts them.
struct Plain(TempDir);

impl Harness for Plain {
    fn provider(&self) -> SharedProvider {
        SharedProvider::new(DirProvider::new(self.0.path()))
    }

    async fn put(&self, name: &str, value: &[u8]) {
        std::fs::write(self.0.path().join(name), value).unwrap();
    }

    async fn remove(&self, name: &str) {
        std::fs::remove_file(self.0.path().join(name)).unwrap();
    }

    fn profile(&self) -> Profile {
        Profile::new().trims_line_break()
    }
}

#[tokio::test]
async fn dir() {
    run(&Plain(tempfile::tempdir().unwrap())).await;
}

#[tokio::test]
async fn dir_without_trim() {
    struct Untrimmed(Plain);
    impl Harness for Untrimmed {
        fn provider(&self) -> SharedProvider {
            SharedProvider::new(DirProvider::new(self.0.0.path()).without_trim())
        }
        async fn put(&self, name: &str, value: &[u8]) {
            self.0.put(name, value).await;
        }
        async fn remove(&self, name: &str) {
            self.0.remove(name).await;
        }
    }
    run(&Untrimmed(Plain(tempfile::tempdir().unwrap()))).await;
}

/// Files that are named by their paths.
struct Paths(Plain);

impl Harness for Paths {
    fn provider(&self) -> SharedProvider {
        SharedProvider::new(FileProvider::new())
    }

    async fn put(&self, name: &str, value: &[u8]) {
        self.0.put(name, value).await;
    }

    async fn remove(&self, name: &str) {
        self.0.remove(name).await;
    }

    fn name(&self, name: &str) -> String {
        self.0.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn profile(&self) -> Profile {
        self.0.profile()
    }
}

#[tokio::test]
async fn files() {
    run(&Paths(Plain(tempfile::tempdir().unwrap()))).await;
}

/// A mount that is switched as kubelet does it: a new folder, a turned link, the old folder gone.
#[derive(Default)]
struct Generations {
    number: u64,
}

impl Generations {
    fn switch(&mut self, mount: &Path, change: impl FnOnce(&Path)) {
        let old = mount.join(format!("..gen_{}", self.number));
        self.number += 1;
        let generation = format!("..gen_{}", self.number);
        let new = mount.join(&generation);
        std::fs::create_dir(&new).unwrap();
        for file in std::fs::read_dir(&old).into_iter().flatten() {
            let file = file.unwrap();
            std::fs::copy(file.path(), new.join(file.file_name())).unwrap();
        }
        change(&new);
        symlink(&generation, mount.join("..data_tmp")).unwrap();
        std::fs::rename(mount.join("..data_tmp"), mount.join("..data")).unwrap();
        let _ = std::fs::remove_dir_all(old);
    }
}

struct Kubernetes {
    mount: TempDir,
    generations: Mutex<Generations>,
}

impl Kubernetes {
    fn new() -> Self {
        Self { mount: tempfile::tempdir().unwrap(), generations: Mutex::default() }
    }

    fn switch(&self, change: impl FnOnce(&Path)) {
        self.generations.lock().unwrap().switch(self.mount.path(), change);
    }
}

impl Harness for Kubernetes {
    fn provider(&self) -> SharedProvider {
        SharedProvider::new(DirProvider::new(self.mount.path()))
    }

    async fn put(&self, name: &str, value: &[u8]) {
        self.switch(|files| std::fs::write(files.join(name), value).unwrap());
        let _ = symlink(format!("..data/{name}"), self.mount.path().join(name));
    }

    async fn remove(&self, name: &str) {
        self.switch(|files| std::fs::remove_file(files.join(name)).unwrap());
        std::fs::remove_file(self.mount.path().join(name)).unwrap();
    }

    fn profile(&self) -> Profile {
        Profile::new().trims_line_break()
    }
}

#[tokio::test]
async fn kubernetes() {
    run(&Kubernetes::new()).await;
}

/// How many generations the next test wants to see.
const ENOUGH: usize = 50;

/// However often the mount is switched meanwhile, a batch shows one generation.
#[tokio::test]
async fn a_batch_is_of_one_generation() {
    let mount = Arc::new(Kubernetes::new());
    mount.put("user", b"0").await;
    mount.put("password", b"0").await;
    let done = Arc::new(AtomicBool::new(false));
    let switcher = {
        let (mount, done) = (Arc::clone(&mount), Arc::clone(&done));
        std::thread::spawn(move || {
            let mut number = 0;
            while !done.load(Ordering::Relaxed) {
                number += 1_u32;
                mount.switch(|files| {
                    std::fs::write(files.join("user"), number.to_string()).unwrap();
                    std::fs::write(files.join("password"), number.to_string()).unwrap();
                });
            }
        })
    };
    let generations = read_generations(&mount.provider()).await;
    done.store(true, Ordering::Relaxed);
    switcher.join().unwrap();
    assert!(generations >= ENOUGH, "only {generations} generations were seen");
}

/// Reads until enough generations were seen or time is up; tells how many.
async fn read_generations(provider: &SharedProvider) -> usize {
    let [user, password] = ["user", "password"].map(|name| SecretRef::new("dir", name));
    let requests = [user, password, user].map(FetchRequest::new);
    let mut seen = HashSet::new();
    let start = Instant::now();
    while seen.len() < ENOUGH && start.elapsed() < Duration::from_secs(30) {
        let results = provider.fetch_batch(&requests).await;
        match results.into_iter().collect::<Result<Vec<_>, _>>() {
            Ok(values) => {
                assert_eq!(values[0].expose_bytes(), values[1].expose_bytes());
                assert_eq!(values[0].expose_bytes(), values[2].expose_bytes());
                seen.insert(values[0].expose_bytes().to_vec());
            }
            // Switched too often for one reading: that is said, and never "missing".
            Err(error) => assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}"),
        }
    }
    seen.len()
}
