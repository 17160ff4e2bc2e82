//! Other names of a cached secret, such as its ARN, as its provider tells them.

use std::sync::Arc;

use super::{Cache, Lead, entry::Entry};
use crate::{
    reference::{SecretRef, SecretRefBuf},
    value::Value,
};

impl Cache {
    /// Lets the other names of `value` lead to the entry of `lead`, which is then the only one.
    ///
    /// Not after something was invalidated meanwhile: it may have been one of these names.
    pub(super) fn name(&self, lead: &Lead, value: &Value) {
        if value.aliases().is_empty() || !lead.terms.keep {
            return;
        }
        self.edit(&lead.key, |hash, index| index.remove_alias(hash, &lead.key));
        for name in names(&lead.key, value).filter(|name| **name != *lead.key) {
            self.edit(&name, |hash, index| {
                if self.generation() == lead.generation {
                    index.remove(hash, &name);
                    index.set_alias(hash, Arc::clone(&name), Arc::clone(&lead.key));
                }
            });
        }
    }

    /// All names that lead where `key` leads, itself included.
    pub(crate) fn all_names(&self, key: &str) -> Vec<Arc<str>> {
        let mut all = vec![Arc::from(key)];
        if let Some((index, at)) = self.find(key) {
            let entry = index.entry(at);
            all.push(Arc::clone(&entry.key));
            all.extend(entry.value.iter().flat_map(|value| names(&entry.key, value)));
        }
        all
    }

    /// Forgets the other names of entries that are gone.
    pub(super) fn unname(&self, gone: &[Entry]) {
        for entry in gone {
            let Some(value) = &entry.value else { continue };
            for name in names(&entry.key, value) {
                self.edit(&name, |hash, index| {
                    if index.alias(hash, &name).is_some_and(|key| *key == entry.key) {
                        index.remove_alias(hash, &name);
                    }
                });
            }
        }
    }

    fn edit(&self, key: &str, change: impl FnOnce(u64, &mut super::Index)) {
        let hash = self.hash(key);
        let shard = self.shard(hash);
        let _lock = shard.flights();
        shard.edit(|index| change(hash, index));
    }
}

/// The keys that the other names of the secret at `key` make, with the same instance and version.
pub(super) fn names<'a>(key: &str, value: &'a Value) -> impl Iterator<Item = Arc<str>> + 'a {
    let parsed: Option<SecretRefBuf> = key.parse().ok();
    value.aliases().iter().filter_map(move |name| {
        let reference = parsed.as_ref()?.as_ref();
        let other = SecretRef::new(reference.scheme(), name).with_selector(reference.selector());
        Some(Arc::from(other.to_string()))
    })
}
