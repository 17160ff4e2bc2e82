//! A fleet that shares a real Redis server.

use std::{net::SocketAddr, time::Duration};

use futures_util::future::join_all;
use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle};
use typed_secrets::{
    Provider, ProviderSettings, Runtime,
    second_level::{LeadToken, Redis},
};

use super::{
    redis::{SERVER, proxy},
    shelf::{key, real, text, until},
};
use crate::{
    servers,
    support::{Counting, fetches, remote, secs},
};

const SECRETS: [&str; 3] = ["a", "b", "c"];

/// Processes that share what nobody else in these tests does.
fn fleet<P: Provider + Clone>(members: usize, url: &str, provider: &P) -> Vec<Runtime> {
    let token = LeadToken::new().unwrap();
    let member = || {
        let redis = Redis::new(url).unwrap().prefix(format!("test:{}:", token.as_str()));
        let settings = ProviderSettings::new().ttl(secs(2));
        real(provider.clone())
            .provider_settings("memory", settings)
            .second_level(redis.limit(secs(5)), key(1))
            .build()
            .unwrap()
    };
    (0..members).map(|_| member()).collect()
}

async fn read(fleet: &[Runtime], reference: &str) -> Vec<String> {
    join_all(fleet.iter().map(|runtime| text(runtime, reference))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_that_start_at_once_call_about_as_often_as_one() {
    let Some(url) = servers::url(SERVER) else { return };
    let memory = remote(&SECRETS.map(|name| (name, name)));
    memory.set_latency(Duration::from_millis(100));
    let fleet = fleet(50, &url, &memory);
    let all = SECRETS.map(|name| {
        let (fleet, reference) = (&fleet, format!("memory:{name}"));
        async move { assert_eq!(read(fleet, &reference).await, vec![name; 50]) }
    });
    join_all(all).await;
    let calls = SECRETS.map(|name| fetches(&memory, name));
    assert!(calls.iter().all(|calls| *calls <= 2), "{calls:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_reaches_all_with_about_one_call() {
    let Some(url) = servers::url(SERVER) else { return };
    let memory = remote(&[("a", "1")]);
    let fleet = fleet(20, &url, &memory);
    assert_eq!(read(&fleet, "memory:a").await, vec!["1"; 20]);
    memory.insert("a", "2");
    let start = std::time::Instant::now();
    while read(&fleet, "memory:a").await != vec!["2"; 20] {
        assert!(start.elapsed() < secs(10), "not all have seen it");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let calls = fetches(&memory, "a");
    assert!(calls <= 6, "{calls} calls");
}

/// The server as seen through a port that can be closed.
async fn behind(url: &str, address: SocketAddr) -> (JoinHandle<()>, SocketAddr) {
    let listener = TcpListener::bind(address).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (cut, cuts) = mpsc::channel(1);
    let passing_on = proxy(url.to_owned(), listener, cuts);
    let task = tokio::spawn(async move {
        // While it lives, nothing is cut.
        let _cut = cut;
        passing_on.await;
    });
    (task, address)
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_server_all_read_for_themselves_until_it_is_back() {
    let Some(url) = servers::url(SERVER) else { return };
    let (server, address) = behind(&url, "127.0.0.1:0".parse().unwrap()).await;
    let backend = Counting::default();
    let fleet = fleet(10, &format!("redis://{address}"), &backend);
    read(&fleet, "memory:before").await;
    assert!(backend.calls() <= 2, "{} calls", backend.calls());

    server.abort();
    until(|| server.is_finished()).await;
    let before = backend.calls();
    read(&fleet, "memory:meanwhile").await;
    assert_eq!(backend.calls() - before, 10, "each for itself");

    let (server, _) = behind(&url, address).await;
    tokio::time::sleep(secs(6)).await;
    let before = backend.calls();
    read(&fleet, "memory:afterwards").await;
    assert!(backend.calls() - before <= 2, "{} calls", backend.calls() - before);
    server.abort();
}
