#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{sync::mpsc, time::Duration};

use super::*;
use crate::{ErrorKind, EventKind, SecretRef};

fn event(number: usize) -> Event {
    event_of(SecretRef::new("memory", &number.to_string()))
}

fn event_of(reference: SecretRef<'_>) -> Event {
    Event {
        kind: EventKind::Rotated,
        reference: reference.to_buf(),
        version: Some("7".into()),
        error: None,
        failures: 0,
        fallback: false,
        age: None,
    }
}

fn number(event: &Event) -> usize {
    event.reference().name().parse().unwrap()
}

fn emit(hub: &Hub, numbers: impl IntoIterator<Item = usize>) {
    numbers.into_iter().for_each(|number| hub.emit(event(number)));
}

async fn take(events: &mut Events, count: usize) -> Vec<usize> {
    let mut taken = Vec::new();
    for _ in 0..count {
        taken.push(number(&events.next().await.unwrap()));
    }
    taken
}

/// A callback that passes on what it is called with, and where that arrives.
fn channel() -> (impl FnMut(&Event) + Send + 'static, mpsc::Receiver<usize>) {
    let (sender, receiver) = mpsc::channel();
    (move |event: &Event| sender.send(number(event)).unwrap(), receiver)
}

/// Waits for the callback's thread, which no paused clock covers.
async fn received(receiver: mpsc::Receiver<usize>) -> (Option<usize>, mpsc::Receiver<usize>) {
    let wait = move || (receiver.recv_timeout(Duration::from_secs(10)).ok(), receiver);
    tokio::task::spawn_blocking(wait).await.unwrap()
}

#[tokio::test]
async fn every_listener_gets_every_event_since_it_subscribed() {
    let hub = Hub::new();
    emit(&hub, [1]);
    let mut first = hub.subscribe();
    emit(&hub, [2]);
    let mut second = hub.subscribe();
    emit(&hub, [3]);
    assert_eq!(take(&mut first, 2).await, [2, 3]);
    assert_eq!(take(&mut second, 1).await, [3]);
}

#[tokio::test]
async fn a_slow_listener_loses_the_oldest_events_and_learns_how_many() {
    let hub = Hub::new();
    let (mut slow, mut quick) = (hub.subscribe(), hub.subscribe());
    for number in 0..QUEUE + 3 {
        emit(&hub, [number]);
        assert_eq!(take(&mut quick, 1).await, [number]);
    }
    assert_eq!(slow.missed(), 0, "nobody has looked yet");
    assert_eq!(take(&mut slow, QUEUE).await, (3..QUEUE + 3).collect::<Vec<_>>());
    assert_eq!((slow.missed(), quick.missed()), (3, 0));
}

#[tokio::test]
async fn the_last_events_are_given_after_the_runtime_is_gone_and_then_nothing() {
    let hub = Hub::new();
    let mut events = hub.subscribe();
    emit(&hub, [1, 2]);
    drop(hub);
    assert_eq!(take(&mut events, 2).await, [1, 2]);
    assert_eq!(events.next().await, None);
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_runtime_that_is_dropped_ends_the_stream() {
    let runtime = Runtime::builder().build().unwrap();
    let (mut events, clone) = (runtime.events(), runtime.clone());
    drop(runtime);
    let waited = tokio::time::timeout(Duration::from_millis(10), events.next()).await;
    assert!(waited.is_err(), "a clone of the runtime is still there");
    drop(clone);
    assert_eq!(events.next().await, None);
}

#[test]
fn without_listeners_there_is_no_queue() {
    let hub = Hub::new();
    emit(&hub, [1]);
    assert!(!hub.has_listeners() && hub.sender.get().is_none());
    let events = hub.subscribe();
    assert!(hub.has_listeners());
    drop(events);
    assert!(!hub.has_listeners());
}

#[tokio::test]
async fn a_callback_is_called_in_order_until_its_handle_is_dropped() {
    let (hub, (callback, mut receiver)) = (Hub::new(), channel());
    let listener = EventListener::new(hub.subscribe(), callback).unwrap();
    emit(&hub, [1, 2]);
    for expected in [Some(1), Some(2)] {
        let (got, again) = received(receiver).await;
        assert_eq!(got, expected);
        receiver = again;
    }
    drop(listener);
    assert_eq!(received(receiver).await.0, None, "the callback is dropped with its task");
    assert!(!hub.has_listeners());
}

#[tokio::test]
async fn a_detached_callback_ends_with_the_runtime() {
    let (hub, (callback, receiver)) = (Hub::new(), channel());
    EventListener::new(hub.subscribe(), callback).unwrap().detach();
    emit(&hub, [1]);
    let (got, receiver) = received(receiver).await;
    assert_eq!(got, Some(1));
    drop(hub);
    assert_eq!(received(receiver).await.0, None);
}

#[tokio::test]
async fn a_callback_that_panics_is_called_for_the_next_event() {
    let (hub, (mut callback, receiver)) = (Hub::new(), channel());
    let listener = EventListener::new(hub.subscribe(), move |event| {
        assert!(number(event) != 1, "as scripted");
        callback(event);
    });
    let mut events = hub.subscribe();
    emit(&hub, [1, 2]);
    assert_eq!(received(receiver).await.0, Some(2));
    assert_eq!(take(&mut events, 2).await, [1, 2], "nobody else is harmed");
    drop(listener);
}

#[tokio::test]
async fn a_slow_callback_holds_nobody_up_and_misses_events() {
    let hub = Hub::new();
    let (release, wait) = mpsc::channel::<()>();
    let (mut callback, receiver) = channel();
    let listener = EventListener::new(hub.subscribe(), move |event| {
        callback(event);
        let _ = wait.recv();
    });
    let listener = listener.unwrap();
    emit(&hub, [0]);
    let (first, receiver) = received(receiver).await;
    assert_eq!(first, Some(0));
    emit(&hub, 1..QUEUE + 6);
    drop(release);
    assert_eq!(received(receiver).await.0, Some(6));
    assert_eq!(listener.missed(), 5);
}

#[test]
fn a_callback_needs_tokio() {
    let error =
        EventListener::new(Hub::new().subscribe(), |_| ()).map(EventListener::detach).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[test]
fn an_event_tells_what_it_knows_on_one_line() {
    let rotated = event_of(SecretRef::new("aws", "prod/db"));
    assert_eq!(rotated.to_string(), "aws:prod/db: rotated");
    let (kind, error) = (EventKind::Failed, Some(ErrorKind::Timeout));
    let failed = Event { kind, error, failures: 2, fallback: true, ..rotated };
    assert_eq!(failed.to_string(), "aws:prod/db: failed: timeout (2) (fallback)");
}
