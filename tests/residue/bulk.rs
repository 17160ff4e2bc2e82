//! Secrets that are taken by patterns and, with the feature `template`, by tokens.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;
use typed_secrets::{ExposeSecret, Runtime, SecretString, Secrets};

use crate::{
    cases::{find, store_in_child},
    scan::{Copies, scan},
};

#[derive(Secrets)]
struct Bulk {
    #[secret("file:tok*")]
    whole: BTreeMap<String, SecretString>,
    #[secret("file:doc*#token")]
    members: BTreeMap<String, SecretString>,
    #[secret("file:doc*", json)]
    documents: BTreeMap<String, Document>,
}

#[derive(Deserialize)]
struct Document {
    token: SecretString,
}

/// What is in memory while the values live and after they were dropped.
pub(crate) fn take_and_drop(len: usize, folder: &Path) -> (Copies, Copies) {
    let needle = store_in_child("dir", len, folder);
    let taken = take(folder);
    assert!(taken.iter().all(|secret| secret.expose_secret().len() == len), "not what was stored");
    let alive = scan(&needle).unwrap();
    assert!(alive.full >= taken.len(), "the search misses values");
    drop(taken);
    (alive, scan(&needle).unwrap())
}

fn take(folder: &Path) -> Vec<SecretString> {
    let provider = (find("dir").provider)(folder);
    let tokio = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    tokio.block_on(async {
        let runtime = Runtime::builder().provider("file", provider).build().unwrap();
        let bulk = Bulk::load_from(&runtime).await.unwrap();
        let documents = bulk.documents.into_values().map(|document| document.token);
        let mut taken: Vec<_> =
            bulk.whole.into_values().chain(bulk.members.into_values()).collect();
        taken.extend(documents);
        for secret in runtime.get_all("file:doc*#token").await.unwrap().into_values() {
            taken.push(secret.unwrap().to_secret_string().unwrap());
        }
        #[cfg(feature = "template")]
        taken.extend(by_tokens(&runtime).await);
        taken
    })
}

#[cfg(feature = "template")]
async fn by_tokens(runtime: &Runtime) -> [SecretString; 3] {
    use typed_secrets::template::{Template, Tree};
    let tree = serde_json::json!({ "token": "${secret://file:token}" });
    let whole: Document = Tree::new(&tree).unwrap().fill(runtime).await.unwrap();
    let tree = serde_json::json!({ "token": "${secret://file:document#token}" });
    let member: Document = Tree::new(&tree).unwrap().fill(runtime).await.unwrap();
    let text: Template = "${secret://file:token}".parse().unwrap();
    [whole.token, member.token, text.render(runtime).await.unwrap()]
}
