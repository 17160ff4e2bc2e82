//! The names of what is told to the `metrics` facade.
//!
//! With the feature `metrics`, every [`Runtime`](crate::Runtime) reports through the facade of the
//! `metrics` crate: install a recorder, such as the one of `metrics-exporter-prometheus`, before
//! the first secret is read.
//!
//! | name | kind | labels | what |
//! |---|---|---|---|
//! | `secrets_cache_hits_total` | counter | `provider` | reads that the cache answered without waiting |
//! | `secrets_cache_misses_total` | counter | `provider` | reads that waited for a fetch, or got the last failure |
//! | `secrets_cache_stale_total` | counter | `provider` | reads answered with a value past its time to live, since it could not be fetched |
//! | `secrets_cache_evictions_total` | counter | `provider` | entries that made room for others |
//! | `secrets_cache_entries` | gauge | | secrets with a value in the cache |
//! | `secrets_upstream_calls_total` | counter | `provider`, `result` | calls of the backend, each attempt counted |
//! | `secrets_upstream_seconds` | histogram | `provider` | how long a call took |
//! | `secrets_upstream_batch_size` | histogram | `provider` | how many secrets it asked for |
//! | `secrets_refresh_age_seconds` | histogram | `provider` | how old a cached value was when a fetch for it ended |
//! | `secrets_rotations_total` | counter | `provider` | fetches that brought another value than before |
//! | `secrets_failures_total` | counter | `provider`, `kind` | secrets that could not be fetched, after all attempts |
//! | `secrets_fallbacks_total` | counter | `provider` | values that a fallback provider gave |
//! | `secrets_live_refusals_total` | counter | `provider`, `kind` | new values that a live value did not take |
//! | `secrets_live_values` | gauge | `state` | live values that are `fresh`, `failing`, `stale` or `unusable` |
//!
//! - `provider` is the name of the instance, as references have it. Local providers, such as the
//!   environment, are not cached and not counted.
//! - `result` is `ok`, `partial` for a batch of which a part failed, the kind of the failure, or
//!   `unanswered` for a call that was given up: at a time limit, or with the runtime.
//! - `kind` is an [`ErrorKind`](crate::ErrorKind) in its words, such as `not found`.
//! - A read of a whole struct counts once for each of its secrets, and so does the renewal of a
//!   live value, which reads the cache.
//! - The counts of the cache are kept thread by thread, and published by whatever takes time
//!   anyway, at most once a second: a fetch that ends, a cycle of refreshing, and at once by
//!   [`Runtime::health`](crate::Runtime::health) and the end of the runtime.
//! - Gauges are of the one runtime that published last.

macro_rules! names {
    ($($describe:ident $name:ident = $text:literal, $what:literal;)*) => {
        $(
            #[doc = $what]
            pub const $name: &str = $text;
        )*

        /// Tells the recorder what the names mean.
        #[cfg(feature = "metrics")]
        pub(crate) fn describe() {
            $(metrics::$describe!($name, $what);)*
        }

        #[cfg(test)]
        const ALL: &[&str] = &[$($name),*];
    };
}

names! {
    describe_counter CACHE_HITS = "secrets_cache_hits_total",
        "Reads that the cache answered without waiting.";
    describe_counter CACHE_MISSES = "secrets_cache_misses_total",
        "Reads that waited for a fetch, or got the last failure.";
    describe_counter CACHE_STALE = "secrets_cache_stale_total",
        "Reads answered with a value past its time to live.";
    describe_counter CACHE_EVICTIONS = "secrets_cache_evictions_total",
        "Entries that made room for others.";
    describe_gauge CACHE_ENTRIES = "secrets_cache_entries",
        "Secrets with a value in the cache.";
    describe_counter UPSTREAM_CALLS = "secrets_upstream_calls_total",
        "Calls of the backend, each attempt counted.";
    describe_histogram UPSTREAM_SECONDS = "secrets_upstream_seconds",
        "How long a call of the backend took.";
    describe_histogram UPSTREAM_BATCH_SIZE = "secrets_upstream_batch_size",
        "How many secrets a call of the backend asked for.";
    describe_histogram REFRESH_AGE_SECONDS = "secrets_refresh_age_seconds",
        "How old a cached value was when a fetch for it ended.";
    describe_counter ROTATIONS = "secrets_rotations_total",
        "Fetches that brought another value than before.";
    describe_counter FAILURES = "secrets_failures_total",
        "Secrets that could not be fetched, after all attempts.";
    describe_counter FALLBACKS = "secrets_fallbacks_total",
        "Values that a fallback provider gave.";
    describe_counter LIVE_REFUSALS = "secrets_live_refusals_total",
        "New values that a live value did not take.";
    describe_gauge LIVE_VALUES = "secrets_live_values",
        "Live values by state.";
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_lists_every_name() {
        let table =
            include_str!("metric_names.rs").lines().filter(|line| line.starts_with("//! | `"));
        let listed: Vec<_> = table.map(|line| line.split('`').nth(1)).collect();
        assert_eq!(listed, super::ALL.iter().copied().map(Some).collect::<Vec<_>>());
    }
}
