//! What the answers say of versions.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::time::Duration;

use super::{
    super::super::{envelope, time},
    VersionsOf, collect,
};
use crate::provider::{Metadata, VersionState};

const NOON: &str = "2026-11-22T12:00:00Z";

fn read(data: &str) -> Metadata {
    let body = format!(r#"{{"request_id":"1","data":{data}}}"#);
    let info: VersionsOf<'_> = envelope::open(body.as_bytes()).unwrap().data().unwrap();
    collect(info, time::parse(NOON).unwrap())
}

#[test]
fn versions_have_states_and_an_order() {
    let version = |deleted: &str, destroyed: bool| {
        format!(
            r#"{{"created_time":"2026-11-22T11:00:00Z","deletion_time":"{deleted}",
                 "destroyed":{destroyed}}}"#
        )
    };
    let [active, later] = [version("", false), version("2026-11-22T12:00:01Z", false)];
    let [deleted, destroyed] = [version("2026-11-22T11:59:00Z", false), version("", true)];
    let metadata = read(&format!(
        r#"{{"current_version":10,"created_time":"2026-11-22T11:00:00Z",
             "updated_time":"2026-11-22T12:00:00Z","custom_metadata":{{"owner":"a b"}},
             "versions":{{"10":{active},"9":{later},"1":{deleted},"2":{destroyed}}}}}"#
    ));
    let states: Vec<_> = metadata.versions.iter().map(|info| (&*info.id, info.state)).collect();
    let (active, deleted) = (VersionState::Active, VersionState::Deleted);
    let expected = [("1", deleted), ("2", VersionState::Destroyed), ("9", active), ("10", active)];
    assert_eq!(states, expected);
    assert_eq!(metadata.current_version.as_deref(), Some("10"));
    assert_eq!(metadata.updated_at, time::parse(NOON));
    assert_eq!(metadata.created_at, Some(metadata.updated_at.unwrap() - Duration::from_hours(1)));
    assert_eq!(metadata.versions[0].created_at, metadata.created_at);
    assert_eq!(metadata.labels["owner"], "a b");
}

#[test]
fn a_secret_may_have_labels_and_no_version() {
    let metadata = read(
        r#"{"current_version":0,"created_time":"?","updated_time":"","custom_metadata":null,
            "versions":{}}"#,
    );
    assert_eq!(metadata, Metadata::default());
}
