//! The names that begin with a text.

use serde_json::json;
use typed_secrets::{ErrorKind, ProviderExt as _, Runtime};

use super::{admin::Admin, fetch, provider, text};
use crate::{
    servers,
    stub::{Reply, Stub},
};

#[tokio::test]
async fn all_names_below_a_folder_are_listed_in_byte_order() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let [one, two] = [admin.mount("kv", "1").await, admin.mount("kv", "2").await];
    let paths = ["app", "app-x", "app/db", "app/db/replica", "app/z/1", "app/Z", "b", "ä/密 x%?#"];
    for path in paths {
        admin.put_plain(&one, path, &json!({ "at": path })).await;
        admin.put(&two, path, &json!({ "at": path })).await;
    }
    for mount in [one, two] {
        let full = |paths: &[&str]| -> Vec<_> {
            paths.iter().map(|path| format!("{mount}/{path}")).collect()
        };
        let mut all = full(&paths);
        all.sort_unstable();
        assert_eq!(provider.list(&format!("{mount}/")).await.unwrap(), all);
        for (prefix, expected) in [
            ("app/", &["app/Z", "app/db", "app/db/replica", "app/z/1"][..]),
            ("app/d", &["app/db", "app/db/replica"]),
            ("ap", &["app", "app-x", "app/Z", "app/db", "app/db/replica", "app/z/1"]),
        ] {
            let found = provider.list(&format!("{mount}/{prefix}")).await.unwrap();
            assert_eq!(found, full(expected), "{prefix}");
        }
        for nothing in ["nothing", "b/", "app/db/replica/", "app/x"] {
            assert_eq!(provider.list(&format!("{mount}/{nothing}")).await.unwrap(), [""; 0]);
        }
        for name in all {
            let reference = name.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
            let read = fetch(&provider, &format!("vault:{reference}")).await;
            let data: serde_json::Value = serde_json::from_str(text(&read)).unwrap();
            assert_eq!(format!("{mount}/{}", data["at"].as_str().unwrap()), name);
        }
    }
}

#[tokio::test]
async fn a_mount_has_to_be_named_and_shown() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    for (folder, kind) in [
        ("", ErrorKind::Config),
        ("/", ErrorKind::Config),
        ("a//b", ErrorKind::Config),
        ("secret", ErrorKind::Config),
        ("no-such-mount/", ErrorKind::Denied),
    ] {
        assert_eq!(provider.list(folder).await.unwrap_err().kind(), kind, "{folder:?}");
    }
    let mount = admin.mount("kv", "2").await;
    let policy = format!(r#"path "{mount}/data/*" {{ capabilities = ["read"] }}"#);
    let token = admin.token(&policy).await;
    let reader = super::provider(&url, &token);
    admin.put(&mount, "db", &json!({ "a": "b" })).await;
    let exact =
        Runtime::builder().provider("vault", super::provider(&url, &token)).build().unwrap();
    let exact = exact.get_all(&format!("vault:{mount}/db")).await.unwrap();
    assert!(exact.len() == 1 && exact.values().all(Result::is_ok));
    let error = reader.list(&format!("{mount}/")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert!(error.hint().contains(&format!("`list` on `{mount}/metadata/`")), "{}", error.hint());
}

/// A folder that may not be seen must not pass for an empty one.
#[tokio::test]
async fn a_folder_inside_that_may_not_be_listed_fails_the_list() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let admin = Admin::new(&url);
    let mount = admin.mount("kv", "2").await;
    for path in ["open", "closed/a"] {
        admin.put(&mount, path, &json!({ "a": "b" })).await;
    }
    let policy = format!(r#"path "{mount}/metadata/" {{ capabilities = ["list"] }}"#);
    let reader = provider(&url, &admin.token(&policy).await);
    let error = reader.list(&format!("{mount}/")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Denied);
    assert!(error.hint().contains("/metadata/closed/"), "{}", error.hint());
}

/// One level is asked for, so what is below it may be hidden.
#[tokio::test]
async fn a_pattern_of_one_level_needs_no_leave_for_the_folders_inside() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let admin = Admin::new(&url);
    let mount = admin.mount("kv", "2").await;
    for path in ["app/open", "app/closed/a", "app"] {
        admin.put(&mount, path, &json!({ "a": "b" })).await;
    }
    let policy = format!(
        r#"path "{mount}/metadata/app/" {{ capabilities = ["list"] }}
           path "{mount}/data/*" {{ capabilities = ["read"] }}"#
    );
    let reader = provider(&url, &admin.token(&policy).await);
    let runtime = Runtime::builder().provider("vault", reader).build().unwrap();
    let all = runtime.get_all(&format!("vault:{mount}/app/*")).await.unwrap();
    assert_eq!(all.into_keys().collect::<Vec<_>>(), [format!("{mount}/app/open")]);
    let deeper = runtime.get_all(&format!("vault:{mount}/app/**")).await.unwrap_err();
    assert_eq!(deeper.kind(), ErrorKind::Denied);
}

/// The key-value engine lists a secret whose current version was deleted.
#[tokio::test]
async fn a_secret_of_which_only_the_name_is_left_fails_no_pattern() {
    let Some(url) = servers::url("TEST_VAULT_ADDR") else { return };
    let (admin, provider) = (Admin::new(&url), provider(&url, "root"));
    let mount = admin.mount("kv", "2").await;
    for path in ["app/kept", "app/deleted"] {
        admin.put(&mount, path, &json!({ "a": "b" })).await;
    }
    super::delete(&provider, &format!("vault:{mount}/app/deleted?version=1")).await.unwrap();
    assert_eq!(provider.list(&format!("{mount}/app/")).await.unwrap().len(), 2);
    let runtime = Runtime::builder().provider("vault", provider).build().unwrap();
    let all = runtime.get_all(&format!("vault:{mount}/app/*")).await.unwrap();
    assert_eq!(all.into_keys().collect::<Vec<_>>(), [format!("{mount}/app/kept")]);
}

/// 200 folders of folders: not more than 16 questions at once, and one for each folder.
#[tokio::test]
async fn folders_are_asked_for_side_by_side_within_bounds() {
    let listing = |_: usize, call: &crate::stub::Call| {
        let answer = |data: &str| format!(r#"{{"request_id":"1","data":{data}}}"#);
        let target = &*call.operation;
        if target.contains("/mounts/") {
            return Reply::Status(200, answer(r#"{"path":"kv/","type":"kv"}"#));
        }
        let keys = match target {
            "GET /v1/kv/?list=true" => (0..200).map(|number| format!("\"{number}/\"")).collect(),
            _ => vec![r#""secret""#.to_owned()],
        };
        let keys = answer(&format!(r#"{{"keys":[{}]}}"#, keys.join(",")));
        Reply::After(std::time::Duration::from_millis(2), keys)
    };
    let stub = Stub::start(listing).await;
    let names = provider(&stub.url, "t").list("kv/").await.unwrap();
    assert_eq!(names.len(), 200);
    assert!(names.is_sorted());
    assert_eq!(stub.operations().len(), 1 + 1 + 200);
    assert!(stub.connections() <= 16, "{} connections", stub.connections());
    assert!(stub.connections() > 1);
    let runtime = Runtime::builder().provider("vault", provider(&stub.url, "t")).build().unwrap();
    assert!(runtime.list("vault:kv/*").await.unwrap().is_empty());
    assert_eq!(stub.operations().len(), 202 + 2, "folders are not entered in vain");
}
