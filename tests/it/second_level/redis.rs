//! The second level on a real Redis server.

use std::time::Duration;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinSet,
};
use typed_secrets::{
    ErrorKind, SecretRef,
    second_level::{EntryKey, LeadToken, Redis, Sealed, SecondLevel as _},
};

use crate::servers;

pub(super) const SERVER: &str = "TEST_REDIS_URL";
const HOUR: Duration = Duration::from_hours(1);

/// A level of its own: nobody else uses its prefix.
fn level(url: &str) -> Redis {
    let prefix = format!("test:{}:", token().as_str());
    Redis::new(url).unwrap().prefix(prefix).limit(Duration::from_secs(5))
}

fn token() -> LeadToken {
    LeadToken::new().unwrap()
}

fn key(name: &str) -> EntryKey {
    EntryKey::new("", SecretRef::new("aws", name))
}

fn entry(name: &str) -> (EntryKey, Sealed) {
    (key(name), Sealed::from_stored(name.as_bytes()))
}

#[tokio::test]
async fn entries_are_written_read_and_removed() {
    let Some(url) = servers::url(SERVER) else { return };
    let level = level(&url);
    level.write(&[entry("a"), entry("b"), entry("c")], HOUR).await.unwrap();
    level.remove(&[key("b"), key("never there")]).await.unwrap();
    let found = level.read(&[key("c"), key("b"), key("a")]).await.unwrap();
    assert_eq!(found, [Some(entry("c").1), None, Some(entry("a").1)]);
}

#[tokio::test]
async fn another_prefix_is_another_level() {
    let Some(url) = servers::url(SERVER) else { return };
    level(&url).write(&[entry("a")], HOUR).await.unwrap();
    assert_eq!(level(&url).read(&[key("a")]).await.unwrap(), [None]);
}

#[tokio::test]
async fn an_entry_ends_by_itself() {
    let Some(url) = servers::url(SERVER) else { return };
    let level = level(&url);
    level.write(&[entry("short")], Duration::ZERO).await.unwrap();
    level.write(&[entry("endless")], Duration::MAX).await.unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    let found = level.read(&[key("short"), key("endless")]).await.unwrap();
    assert_eq!(found, [None, Some(entry("endless").1)]);
}

#[tokio::test]
async fn one_of_many_leads() {
    let Some(url) = servers::url(SERVER) else { return };
    let prefix = format!("test:{}:", token().as_str());
    let mut asking = JoinSet::new();
    for _ in 0..50 {
        let level = Redis::new(&url).unwrap().prefix(&*prefix).limit(Duration::from_secs(10));
        asking.spawn(async move { level.lead(&[key("a")], &token(), HOUR).await.unwrap()[0] });
    }
    let leads = asking.join_all().await;
    assert_eq!(leads.iter().filter(|leads| **leads).count(), 1);
}

#[tokio::test]
async fn a_lead_is_its_holders_until_it_is_released() {
    let Some(url) = servers::url(SERVER) else { return };
    let (level, holder, other) = (level(&url), token(), token());
    let keys = [key("a"), key("b")];
    assert_eq!(level.lead(&keys[..1], &holder, HOUR).await.unwrap(), [true]);
    assert_eq!(level.lead(&keys, &other, HOUR).await.unwrap(), [false, true]);
    assert_eq!(level.lead(&keys, &holder, HOUR).await.unwrap(), [true, false], "asked again");
    level.release(&keys, &other).await.unwrap();
    assert_eq!(level.lead(&keys, &other, HOUR).await.unwrap(), [false, true]);
    level.release(&keys, &holder).await.unwrap();
    assert_eq!(level.lead(&keys, &other, HOUR).await.unwrap(), [true, true]);
}

#[tokio::test]
async fn a_lead_lapses() {
    let Some(url) = servers::url(SERVER) else { return };
    let level = level(&url);
    assert_eq!(level.lead(&[key("a")], &token(), Duration::from_millis(1)).await.unwrap(), [true]);
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(level.lead(&[key("a")], &token(), HOUR).await.unwrap(), [true]);
}

#[tokio::test]
async fn a_wrong_password_is_told_and_not_shown() {
    let Some(url) = servers::url(SERVER) else { return };
    let url = url.replace("redis://", "redis://app:hunter2@");
    let error = level(&url).read(&[key("a")]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
}

/// Passes connections on to the server at `url`, and cuts them all at each word from `cut`.
pub(super) async fn proxy(url: String, proxy: TcpListener, mut cut: mpsc::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = proxy.accept() => {
                let mut client = accepted.unwrap().0;
                let server = url.strip_prefix("redis://").unwrap().to_owned();
                connections.spawn(async move {
                    let mut server = TcpStream::connect(server).await.unwrap();
                    copy_bidirectional(&mut client, &mut server).await
                });
            }
            _ = cut.recv() => connections.shutdown().await,
        }
    }
}

#[tokio::test]
async fn a_lost_connection_is_made_again() {
    let Some(url) = servers::url(SERVER) else { return };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let level = level(&format!("redis://{}", listener.local_addr().unwrap()));
    let (cut, cuts) = mpsc::channel(1);
    let passing_on = tokio::spawn(proxy(url, listener, cuts));
    for number in 0..3 {
        let (key, sealed) = entry(&number.to_string());
        level.write(&[(key.clone(), sealed.clone())], HOUR).await.unwrap();
        cut.send(()).await.unwrap();
        assert_eq!(level.read(&[key]).await.unwrap(), [Some(sealed)]);
    }
    passing_on.abort();
}
