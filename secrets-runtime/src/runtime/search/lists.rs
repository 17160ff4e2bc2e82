//! The lists that are made together: each is asked for once, however many patterns need it.

use std::{
    collections::{BTreeSet, HashMap},
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;

use crate::{error::Result, plan::ProviderId, provider::ListRequest};

/// What one load, or one call, has listed.
#[derive(Default)]
pub(crate) struct Lists(Mutex<HashMap<Asked, Arc<OnceCell<Listed>>>>);

/// The provider, the prefix and how deep.
type Asked = (ProviderId, Box<str>, Option<usize>);

pub(super) type Listed = Result<Arc<BTreeSet<String>>>;

impl Lists {
    /// What `list` gives, unless the same is asked for already.
    pub(super) async fn get(
        &self,
        provider: ProviderId,
        asked: ListRequest<'_>,
        list: impl Future<Output = Result<BTreeSet<String>>>,
    ) -> Listed {
        let cell = self.cell((provider, asked.prefix().into(), asked.separators()));
        cell.get_or_init(|| async { list.await.map(Arc::new) }).await.clone()
    }

    fn cell(&self, asked: Asked) -> Arc<OnceCell<Listed>> {
        // No code under this lock leaves the map half changed.
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lists.entry(asked).or_default())
    }
}
