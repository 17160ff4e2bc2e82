//! What is stored and deleted, and what the server keeps of it.

use serde_json::json;
use typed_secrets::{Condition, ErrorKind, ProviderExt as _, VersionState};

use super::{admin::Admin, config, delete, fetch, metadata, provider, put, text, with_config};
use crate::servers;

const NO: Condition<'static> = Condition::None;

#[tokio::test]
async fn what_is_stored_is_read() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let long = json!({ "long": "x".repeat(2 << 20), "64": "\"\n".repeat(32 << 10) }).to_string();
    for (engine, versions) in [("1", [None, None]), ("2", [Some("1"), Some("2")])] {
        let mount = admin.mount("kv", engine).await;
        for (name, value) in [
            ("with space/100%/what?#1", r#"{"empty":"","nested":{"a":[1,null,true]}}"#),
            ("ä/密", long.as_str()),
            ("a..b/@:;", " {\"padded\" : \"\\u003c\"} "),
        ] {
            let name = format!("{mount}/{name}");
            for version in versions {
                assert_eq!(put(&provider, &name, value, NO).await.unwrap().as_deref(), version);
            }
            let escaped = name.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
            let read = fetch(&provider, &format!("vault:{escaped}")).await;
            let read: serde_json::Value = serde_json::from_str(text(&read)).unwrap();
            assert_eq!(read, serde_json::from_str::<serde_json::Value>(value).unwrap());
        }
    }
}

#[tokio::test]
async fn a_text_is_stored_in_the_member_that_the_settings_name() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let plain = provider(&url, "root");
    let provider = with_config(config(&url, "root").text_member("value"));
    for engine in ["1", "2"] {
        let mount = Admin::new(&url).mount("kv", engine).await;
        let (name, reference) = (format!("{mount}/token"), format!("vault:{mount}/token"));
        for value in ["", "t0ken", "[\"1\"]", "{\"half"] {
            put(&provider, &name, value, NO).await.unwrap();
            assert_eq!(text(&fetch(&provider, &reference).await), value);
            let stored = json!({ "value": value }).to_string();
            assert_eq!(text(&fetch(&plain, &reference).await), stored);
        }
        let object = r#"{"other":"a","value":"b"}"#;
        put(&provider, &name, object, NO).await.unwrap();
        assert_eq!(text(&fetch(&provider, &reference).await), object);
        let refused = put(&plain, &name, "hunter2", NO).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Config);
    }
}

#[tokio::test]
async fn a_write_may_have_a_condition() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let mount = admin.mount("kv", "2").await;
    let name = format!("{mount}/db");
    let put = async |condition| {
        let result = put(&provider, &name, r#"{"a":"hunter2"}"#, condition).await;
        let shown = format!("{result:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        result.map_err(|error| error.kind())
    };
    let conflict = Err(ErrorKind::Conflict);
    let version = |number: &str| Ok(Some(number.into()));
    assert_eq!(put(Condition::Version("1")).await, conflict);
    assert_eq!(put(Condition::Absent).await, version("1"));
    assert_eq!(put(Condition::Absent).await, conflict);
    assert_eq!(put(Condition::Version("1")).await, version("2"));
    for id in ["1", "3", "0", "latest"] {
        assert_eq!(put(Condition::Version(id)).await, conflict, "{id}");
    }
    assert_eq!(put(NO).await, version("3"));

    let required = json!({ "cas_required": true });
    admin.expect("PUT", &format!("{mount}/config"), &required).await;
    assert_eq!(put(NO).await, Err(ErrorKind::Config));
    assert_eq!(put(Condition::Version("3")).await, version("4"));
}

#[tokio::test]
async fn what_cannot_be_stored_says_why() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let [one, two] = [admin.mount("kv", "1").await, admin.mount("kv", "2").await];
    let many: serde_json::Map<_, _> =
        (0..900).map(|number| (format!("key{number}"), json!("hunter2"))).collect();
    let many = json!(many).to_string();
    let one = format!("{one}/db");
    let two = format!("{two}/db");
    for (name, value, condition, kind, words) in [
        (&two, &*many, NO, ErrorKind::Config, "more members than the server takes"),
        (&two, r#""hunter2""#, NO, ErrorKind::Config, "not a JSON object"),
        (&two, "[]", NO, ErrorKind::Config, "not a JSON object"),
        (&two, r#"{"a":"hunter2"} x"#, NO, ErrorKind::Config, "not a JSON object"),
        (&two, "hunter2", NO, ErrorKind::Config, "not a JSON object"),
        (&one, "{}", NO, ErrorKind::Config, "without members"),
        (&one, r#"{"a":"b"}"#, Condition::Absent, ErrorKind::Unsupported, "keeps no versions"),
    ] {
        let error = put(&provider, name, value, condition).await.unwrap_err();
        assert_eq!(error.kind(), kind);
        assert!(error.message().contains(words), "{error}");
        let shown = format!("{error:?} {}", error.hint());
        assert!(!shown.contains("hunter2"), "{shown}");
    }
    put(&provider, &two, "{}", NO).await.unwrap();
}

#[tokio::test]
async fn a_deleted_version_leaves_the_others() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let mount = admin.mount("kv", "2").await;
    let name = format!("{mount}/db");
    for number in 1..=4 {
        put(&provider, &name, &json!({ "a": number }).to_string(), NO).await.unwrap();
    }
    let name = format!("vault:{name}");
    for _ in 0..2 {
        delete(&provider, &format!("{name}?version=2")).await.unwrap();
    }
    admin.destroy(&mount, "db", 1).await;
    assert_eq!(text(&fetch(&provider, &name).await), r#"{"a":4}"#);
    delete(&provider, &name).await.unwrap();
    assert_eq!(fetch(&provider, &name).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(text(&fetch(&provider, &format!("{name}?version=3")).await), r#"{"a":3}"#);

    let known = metadata(&provider, &name).await.unwrap();
    let states: Vec<_> = known.versions.iter().map(|known| (&*known.id, known.state)).collect();
    let deleted = VersionState::Deleted;
    let (destroyed, active) = (VersionState::Destroyed, VersionState::Active);
    assert_eq!(states, [("1", destroyed), ("2", deleted), ("3", active), ("4", deleted)]);

    for missing in [format!("vault:{mount}/missing"), format!("vault:{mount}/missing?version=2")] {
        delete(&provider, &missing).await.unwrap();
    }
}

#[tokio::test]
async fn version_1_deletes_for_good() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let mount = admin.mount("kv", "1").await;
    put(&provider, &format!("{mount}/db"), r#"{"a":"b"}"#, NO).await.unwrap();
    let name = format!("vault:{mount}/db");
    let pinned = delete(&provider, &format!("{name}?version=1")).await.unwrap_err();
    assert_eq!(pinned.kind(), ErrorKind::Unsupported);
    assert_eq!(metadata(&provider, &name).await.unwrap_err().kind(), ErrorKind::Unsupported);
    for _ in 0..2 {
        delete(&provider, &name).await.unwrap();
        assert_eq!(fetch(&provider, &name).await.unwrap_err().kind(), ErrorKind::NotFound);
    }
    assert_eq!(provider.list(&format!("{mount}/")).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn what_is_known_of_a_secret() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let mount = admin.mount("kv", "2").await;
    let before = std::time::SystemTime::now();
    for _ in 0..2 {
        put(&provider, &format!("{mount}/db"), r#"{"a":"b"}"#, NO).await.unwrap();
    }
    let labels = json!({ "custom_metadata": { "owner": "team a" } });
    admin.expect("POST", &format!("{mount}/metadata/db"), &labels).await;
    let known = metadata(&provider, &format!("vault:{mount}/db")).await.unwrap();
    assert_eq!(known.current_version.as_deref(), Some("2"));
    assert_eq!(known.labels["owner"], "team a");
    let (created, updated) = (known.created_at.unwrap(), known.updated_at.unwrap());
    assert!(before <= created && created <= updated && updated <= std::time::SystemTime::now());
    assert_eq!(known.versions[0].created_at, Some(created));

    for missing in ["db?version=3", "missing"] {
        let error = metadata(&provider, &format!("vault:{mount}/{missing}")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "{missing}");
    }
    metadata(&provider, &format!("vault:{mount}/db?version=1")).await.unwrap();
}

#[tokio::test]
async fn each_refusal_names_what_to_grant() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let admin = Admin::new(&url);
    let mount = admin.mount("kv", "2").await;
    let policy = format!(r#"path "{mount}/data/other" {{ capabilities = ["read"] }}"#);
    let provider = provider(&url, &admin.token(&policy).await);
    let name = format!("vault:{mount}/db");
    for (error, grant) in [
        (put(&provider, &format!("{mount}/db"), "{}", NO).await.err(), "`create` and `update` on"),
        (delete(&provider, &name).await.err(), "`delete` on"),
        (delete(&provider, &format!("{name}?version=1")).await.err(), "`update` on"),
        (metadata(&provider, &name).await.err(), "`read` on"),
    ] {
        let error = error.unwrap();
        assert_eq!(error.kind(), ErrorKind::Denied);
        assert!(error.hint().contains(&format!("{grant} `{mount}/")), "{}", error.hint());
    }
}
