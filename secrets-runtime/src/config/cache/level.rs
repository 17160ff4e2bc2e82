//! From `[cache.file]` or `[cache.redis]` to a second level.

use super::super::check::{Check, Credential, Table};
use crate::second_level::{KeySource, SealingKeys, SharedSecondLevel};

/// A second level with its keys, as a runtime takes it.
#[derive(Debug)]
pub(crate) struct LevelConfig {
    pub(crate) level: SharedSecondLevel,
    pub(crate) keys: SealingKeys,
    pub(crate) namespace: Box<str>,
}

pub(super) fn read(check: &mut Check<'_>, cache: &Table) -> Option<LevelConfig> {
    let (level, table) = match (cache.table("file"), cache.table("redis")) {
        (Some(table), _) => (file(check, table)?, table),
        (None, Some(table)) => (redis(check, table)?, table),
        (None, None) => return None,
    };
    let keys = SealingKeys::new(source(table.credential("key")?));
    let keys = super::super::with(keys, table.credential("previous_key"), |keys, previous| {
        keys.previous(source(previous))
    });
    Some(LevelConfig { level, keys, namespace: cache.text("namespace").unwrap_or_default().into() })
}

fn source(credential: &Credential) -> KeySource {
    match credential {
        Credential::File(path) => KeySource::file(path),
        Credential::Reference(reference) => KeySource::reference(reference.clone()),
    }
}

#[cfg(feature = "sealed-file")]
fn file(_: &mut Check<'_>, table: &Table) -> Option<SharedSecondLevel> {
    let file = crate::second_level::SealedFile::new(table.path("path")?);
    Some(SharedSecondLevel::new(file))
}

#[cfg(not(feature = "sealed-file"))]
fn file(check: &mut Check<'_>, table: &Table) -> Option<SharedSecondLevel> {
    super::needs(check, table, "sealed-file")
}

#[cfg(feature = "redis")]
fn redis(check: &mut Check<'_>, table: &Table) -> Option<SharedSecondLevel> {
    use super::super::with;
    use crate::second_level::Redis;

    match Redis::new(table.text("url")?) {
        Ok(redis) => {
            let redis = with(redis, table.text("prefix"), Redis::prefix);
            let redis = with(redis, table.span("timeout"), Redis::limit);
            Some(SharedSecondLevel::new(redis))
        }
        Err(error) => {
            check.mistake(table.place("url"), error.message(), error.hint());
            None
        }
    }
}

#[cfg(not(feature = "redis"))]
fn redis(check: &mut Check<'_>, table: &Table) -> Option<SharedSecondLevel> {
    super::needs(check, table, "redis")
}
