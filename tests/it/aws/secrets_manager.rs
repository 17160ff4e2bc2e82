//! Secrets Manager on local servers.

use typed_secrets::ErrorKind;

use super::{admin::Admin, aliases, fetch, fetch_batch, secrets_manager, text, unique};
use crate::servers;

#[tokio::test]
async fn versions_and_stages() {
    let Some(url) = servers::url("TEST_AWS_ENDPOINT") else { return };
    let (admin, name, provider) = (Admin::new(&url), unique("db"), secrets_manager(&url));
    let (_, first) = admin.put_secret(&name, b"one").await;
    admin.put_secret(&name, b"two").await;

    let pinned = format!("aws:{name}?version={first}");
    let previous = format!("aws:{name}?stage=AWSPREVIOUS");
    let current = format!("aws:{name}");
    let results = fetch_batch(&provider, &[&pinned, &current, &previous]).await;

    assert_eq!(results.iter().map(text).collect::<Vec<_>>(), ["one", "two", "one"]);
    assert_eq!(results[0].as_ref().unwrap().version(), Some(&*first));
    assert_ne!(results[1].as_ref().unwrap().version(), Some(&*first));
}

#[tokio::test]
async fn every_spelling_of_a_name_gives_the_secret() {
    for server in ["TEST_AWS_ENDPOINT", "TEST_MOTO_ENDPOINT"] {
        let Some(url) = servers::url(server) else { return };
        let (admin, name) = (Admin::new(&url), unique("db"));
        let (arn, _) = admin.put_secret(&name, b"value").await;
        let partial = &arn[..arn.len() - 7];
        let references = [&name, &arn, partial].map(|id| format!("aws:{id}"));
        let references = references.each_ref().map(String::as_str);
        let results = fetch_batch(&secrets_manager(&url), &references).await;
        assert_eq!(results.iter().map(text).collect::<Vec<_>>(), ["value"; 3], "{server}");
        let given: Vec<_> = results.iter().map(aliases).collect();
        assert_eq!(given, [vec![&*arn], vec![], vec![&*arn]], "{server}");
        let alone = fetch(&secrets_manager(&url), references[0]).await;
        assert_eq!(aliases(&alone), [&*arn], "{server}");
    }
}

/// Asked for `db`, AWS' filters would also give `db-admin`.
#[tokio::test]
async fn a_missing_secret_fails_alone() {
    let Some(url) = servers::url("TEST_AWS_ENDPOINT") else { return };
    let (admin, name) = (Admin::new(&url), unique("db"));
    admin.put_secret(&format!("{name}-admin"), b"admin").await;
    let references = [format!("aws:{name}"), format!("aws:{name}-admin")];
    let references = references.each_ref().map(String::as_str);

    let results = fetch_batch(&secrets_manager(&url), &references).await;

    let error = results[0].as_ref().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.message().contains("ResourceNotFoundException"), "{error}");
    assert_eq!(text(&results[1]), "admin");
}

#[tokio::test]
async fn a_secret_that_waits_for_its_deletion_is_not_found() {
    let Some(url) = servers::url("TEST_AWS_ENDPOINT") else { return };
    let (admin, name) = (Admin::new(&url), unique("gone"));
    admin.put_secret(&name, b"value").await;
    admin.schedule_deletion(&name).await;
    let error = fetch(&secrets_manager(&url), &format!("aws:{name}")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("scheduled for deletion"), "{error}");
}

#[tokio::test]
async fn binary_secrets_come_as_they_are() {
    let Some(url) = servers::url("TEST_AWS_ENDPOINT") else { return };
    let (admin, name) = (Admin::new(&url), unique("key"));
    admin.put_secret(&name, &[0xff, 0, 0xfe]).await;
    let value = fetch(&secrets_manager(&url), &format!("aws:{name}")).await.unwrap();
    assert_eq!(value.expose_bytes(), [0xff, 0, 0xfe]);
}

#[tokio::test]
async fn full_batches_on_every_server() {
    for server in ["TEST_AWS_ENDPOINT", "TEST_MOTO_ENDPOINT"] {
        let Some(url) = servers::url(server) else { return };
        let (admin, name) = (Admin::new(&url), unique("many"));
        let mut references = Vec::new();
        for number in 0..20 {
            let name = format!("{name}/{number}");
            admin.put_secret(&name, number.to_string().as_bytes()).await;
            references.push(format!("aws:{name}"));
        }
        references.reverse();
        let references: Vec<_> = references.iter().map(String::as_str).collect();
        let results = fetch_batch(&secrets_manager(&url), &references).await;
        let numbers: Vec<u32> = results.iter().map(|r| text(r).parse().unwrap()).collect();
        assert_eq!(numbers, (0..20).rev().collect::<Vec<_>>(), "{server}");
    }
}
