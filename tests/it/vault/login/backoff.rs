//! How often a login is tried that fails, or that gives what is no good.

use tokio::time::{Instant, sleep};
use typed_secrets::ErrorKind;

use super::fake::Fake;
use crate::{support::secs, vault::fetch};

/// How many logins there are when somebody asks every 100 ms for ten minutes.
async fn logins_in_ten_minutes(fake: &Fake, kind: ErrorKind) -> usize {
    let (provider, begin) = (fake.provider(), Instant::now());
    while begin.elapsed() < secs(600) {
        let error = fetch(&provider, "vault:secret/a").await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        sleep(secs(1) / 10).await;
    }
    fake.logins()
}

/// One each at 0, 1, 3, 7, 15, 31, 63 s, and then one a minute.
#[tokio::test(start_paused = true)]
async fn a_refused_login_is_tried_ever_less_often() {
    for (status, kind) in [(400, ErrorKind::Unauthenticated), (500, ErrorKind::Unavailable)] {
        let fake = Fake::start().await;
        fake.account().login = Some(status);
        let logins = logins_in_ten_minutes(&fake, kind).await;
        assert!((14..=16).contains(&logins), "{logins}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_login_whose_token_is_refused_at_once_is_no_success() {
    let fake = Fake::start().await;
    fake.account().good = false;
    let logins = logins_in_ten_minutes(&fake, ErrorKind::Unauthenticated).await;
    assert!((13..=16).contains(&logins), "{logins}");
}

#[tokio::test(start_paused = true)]
async fn the_error_tells_how_long_to_wait_and_then_the_login_is_tried() {
    let fake = Fake::start().await;
    fake.account().login = Some(503);
    let provider = fake.provider();
    fetch(&provider, "vault:secret/a").await.unwrap_err();
    let meanwhile = fetch(&provider, "vault:secret/a").await.unwrap_err();
    assert!(meanwhile.retry_after().unwrap() <= secs(1));
    assert_eq!(fake.logins(), 1);

    fake.account().login = None;
    sleep(meanwhile.retry_after().unwrap()).await;
    fetch(&provider, "vault:secret/a").await.unwrap();
    assert_eq!(fake.logins(), 2);
}

/// Later failures begin with the short wait again.
#[tokio::test(start_paused = true)]
async fn a_good_token_ends_the_trouble() {
    let fake = Fake::start().await;
    let provider = fake.provider();
    for _ in 0..2 {
        for wait in [1, 2, 4] {
            fake.account().login = Some(400);
            fetch(&provider, "vault:secret/a").await.unwrap_err();
            let error = fetch(&provider, "vault:secret/a").await.unwrap_err();
            assert!(error.retry_after().unwrap() <= secs(wait), "{wait}");
            assert!(error.retry_after().unwrap() > secs(wait) / 2, "{wait}");
            sleep(secs(wait)).await;
        }
        fake.account().login = None;
        fetch(&provider, "vault:secret/a").await.unwrap();
        fake.forget_all();
    }
}
