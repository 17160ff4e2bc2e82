//! `[cache.redis]` of a configuration, on a real Redis server.

use std::time::Duration;

use typed_secrets::{
    Config, Runtime, SecretRef,
    config::ConfigFormat,
    providers::MemoryProvider,
    second_level::{EntryKey, LeadToken, Redis, SecondLevel as _},
};

use crate::{servers, support::remote};

fn runtime(url: &str, prefix: &str, memory: &MemoryProvider) -> Runtime {
    let text = format!(
        "[cache]\nnamespace = 'shop'\n[cache.redis]\nurl = {{ env = 'REDIS' }}\n\
         prefix = '{prefix}'\ntimeout = '5s'\nkey = {{ reference = 'keys:sealing' }}"
    );
    let url = url.to_owned();
    let reader =
        Config::reader().with_variables(move |name| (name == "REDIS").then(|| url.clone().into()));
    let keys = MemoryProvider::new();
    keys.insert("sealing", "0123456789abcdef".repeat(4));
    let config = reader.parse(&text, ConfigFormat::Toml).unwrap();
    assert!(!format!("{config:?}").contains("redis://"), "{config:?}");
    let builder = Runtime::builder().config(config).provider("keys", keys);
    builder.provider("team", memory.clone()).build().unwrap()
}

#[tokio::test]
async fn what_one_process_read_the_next_one_opens() {
    let Some(url) = servers::url(super::redis::SERVER) else { return };
    let prefix = format!("test:{}:", LeadToken::new().unwrap().as_str());
    let memory = remote(&[("a", "s3cret")]);
    let first = runtime(&url, &prefix, &memory);
    assert_eq!(first.get("team:a").await.unwrap().expose_bytes(), b"s3cret");
    let level = Redis::new(&url).unwrap().prefix(prefix.clone());
    let key = [EntryKey::new("shop", SecretRef::new("team", "a"))];
    let stored = async {
        while level.read(&key).await.unwrap()[0].is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), stored).await.unwrap();
    let second = runtime(&url, &prefix, &memory);
    assert_eq!(second.get("team:a").await.unwrap().expose_bytes(), b"s3cret");
    assert_eq!(memory.call_count(), 1, "the second runtime opens what the first one sealed");
}
