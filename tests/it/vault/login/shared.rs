//! One provider that is added to two runtimes.

use typed_secrets::{ReadOptions, Runtime, SharedProvider};

use super::fake::Fake;

const REVOKE: &str = "POST /v1/auth/token/revoke-self";

#[tokio::test]
async fn the_last_runtime_gives_the_token_back() {
    let fake = Fake::start().await;
    let provider = SharedProvider::new(fake.provider());
    let make = || Runtime::builder().provider("vault", provider.clone()).build().unwrap();
    let (one, other) = (make(), make());
    for runtime in [&one, &other] {
        runtime.get("vault:secret/a").await.unwrap();
    }
    one.shutdown().await;
    assert_eq!(fake.calls(REVOKE), 0);
    other.get_with("vault:secret/a", ReadOptions::new().refresh()).await.unwrap();
    assert_eq!(fake.logins(), 1);
    other.shutdown().await;
    assert_eq!(fake.calls(REVOKE), 1);
}
