//! A sealed file outlives the process that wrote it.

use std::{fs, os::unix::fs::PermissionsExt as _, path::PathBuf, time::Duration};

use typed_secrets::{
    ErrorKind, ExposeSecret, Live, ProviderSettings, Runtime, SecretString, Secrets,
    providers::MemoryProvider, report::Origin, second_level::SealedFile,
};

use super::shelf::{key, real, text, until};
use crate::support::{failure, names, remote, secs};

/// A folder of its own, which goes with the value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let token = typed_secrets::second_level::LeadToken::new().unwrap();
        let path = std::env::temp_dir().join(format!("typed-secrets-{}", token.as_str()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("sealed")
    }

    /// A process whose values live for a second, and half a second longer in an outage.
    fn process(&self, memory: &MemoryProvider) -> Runtime {
        let settings = ProviderSettings::new().ttl(secs(1)).stale_if_error(secs(2));
        let builder = real(memory.clone()).provider_settings("memory", settings);
        builder.second_level(SealedFile::new(self.file()), key(1)).build().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[derive(Secrets)]
struct Settings {
    #[secret("memory:token")]
    token: SecretString,
    #[secret("memory:live")]
    live: Live<SecretString>,
}

/// A file that a process left, and the provider that it read, which is down now.
async fn left() -> (Folder, MemoryProvider) {
    let (folder, memory) = (Folder::new(), remote(&[("token", "1"), ("live", "2")]));
    let before = folder.process(&memory);
    for reference in ["memory:token", "memory:live"] {
        text(&before, reference).await;
    }
    // The second write is done when it is read back.
    let file = folder.file();
    until(|| fs::metadata(&file).is_ok_and(|file| file.len() > 300)).await;
    memory.fail_always("token", failure(ErrorKind::Unavailable));
    memory.fail_always("live", failure(ErrorKind::Unavailable));
    memory.reset_calls();
    (folder, memory)
}

#[tokio::test]
async fn after_a_restart_the_last_known_good_values_are_there_though_the_backend_is_down() {
    let (folder, memory) = left().await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    let runtime = folder.process(&memory);
    let mut events = runtime.events();
    let (settings, report) = Settings::load_with_report(&runtime).await.unwrap();
    assert_eq!(settings.token.expose_secret(), "1");
    assert_eq!(settings.live.current().expose_secret(), "2");
    for field in report.fields() {
        assert!(matches!(field.origin(), Origin::Secret { stale: true, .. }), "{report}");
    }
    let event = events.next().await.unwrap();
    assert_eq!(event.error(), Some(ErrorKind::Unavailable));
    until(|| settings.live.is_stale()).await;
    assert!(settings.live.age() >= secs(1), "{:?}", settings.live.age());
}

#[tokio::test]
async fn soon_after_a_restart_the_backend_is_not_even_asked() {
    let (folder, memory) = left().await;
    assert_eq!(text(&folder.process(&memory), "memory:token").await, "1");
    assert!(names(&memory).is_empty());
}

#[tokio::test]
async fn what_is_too_old_is_an_error_that_tells_its_age() {
    let (folder, memory) = left().await;
    tokio::time::sleep(Duration::from_millis(3_100)).await;
    let runtime = folder.process(&memory);
    let error = runtime.get("memory:token").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.message().contains("3 s old"), "{error}");
    memory.recover("token");
    runtime.invalidate("memory:token").unwrap();
    assert_eq!(text(&runtime, "memory:token").await, "1");
}

#[tokio::test]
async fn a_file_that_others_can_read_is_refused_and_nothing_fails() {
    let (folder, memory) = left().await;
    fs::set_permissions(folder.file(), fs::Permissions::from_mode(0o644)).unwrap();
    let before = fs::read(folder.file()).unwrap();
    memory.recover("token");
    let runtime = folder.process(&memory);
    assert_eq!(text(&runtime, "memory:token").await, "1");
    assert_eq!(names(&memory), ["token"], "the file was of no use");
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(fs::read(folder.file()).unwrap(), before, "nor was it written");
    runtime.get("memory:live").await.unwrap_err();
}

#[tokio::test]
async fn the_file_shows_no_value_and_only_its_owner_reads_it() {
    let folder = Folder::new();
    let memory = remote(&[("token", "hunter2hunter2")]);
    text(&folder.process(&memory), "memory:token").await;
    let file = folder.file();
    until(|| fs::metadata(&file).is_ok_and(|file| file.len() > 100)).await;
    let bytes = fs::read(&file).unwrap();
    for shown in [&b"hunter2"[..], b"token", b"memory"] {
        assert!(!bytes.windows(shown.len()).any(|part| part == shown));
    }
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
}
