//! Cached secrets by their names, read in the ways that the tables `hit` and `live` share.

use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
    error::Error,
    hint::black_box,
};

use typed_secrets::{Reader, Runtime};

use crate::{peers::ours, stub::VALUE, turns::READS};

/// As many names as reads are made in one go, all of them in the cache.
pub(crate) struct Named {
    pub(crate) names: Vec<String>,
    map: HashMap<String, String>,
    references: Vec<String>,
    pub(crate) secrets: Runtime,
}

impl Named {
    pub(crate) async fn new(prefix: &str) -> Result<Self, Box<dyn Error>> {
        let names = crate::names(prefix, READS);
        let secrets = ours::runtime()?;
        let references: Vec<String> = names.iter().map(|name| ours::reference(name)).collect();
        for reference in &references {
            secrets.get(reference).await?;
        }
        let map = names.iter().map(|name| (name.clone(), VALUE.to_owned())).collect();
        Ok(Self { names, map, references, secrets })
    }

    /// The limit: a map that can neither expire nor be refreshed.
    pub(crate) fn map(&self) {
        for name in &self.names {
            black_box(self.map.get(black_box(name.as_str())));
        }
    }

    pub(crate) async fn get(&self) {
        for reference in &self.references {
            let secret = self.secrets.get(black_box(reference)).await.expect("a cached secret");
            black_box(secret.expose_bytes());
        }
    }

    pub(crate) fn cached(&self) {
        for reference in &self.references {
            let secret = self.secrets.cached(black_box(reference)).expect("a cached secret");
            black_box(secret.expose_bytes());
        }
    }

    pub(crate) fn reader(&self) {
        thread_local! {
            static READER: OnceCell<RefCell<Reader>> = const { OnceCell::new() };
        }
        READER.with(|reader| {
            let reader = reader.get_or_init(|| RefCell::new(self.secrets.reader()));
            let mut reader = reader.borrow_mut();
            for reference in &self.references {
                let secret = reader.cached(black_box(reference)).expect("a cached secret");
                black_box(secret.expose_bytes());
            }
        });
    }
}
