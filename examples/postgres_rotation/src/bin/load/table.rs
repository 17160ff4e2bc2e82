//! The record as a table.

use std::fmt::Write as _;

use crate::record::{Record, User};

/// One row a database user; `left` are those who are still there.
pub(crate) fn of(record: &Record, left: &[String]) -> String {
    let users = record.users();
    let mut table = format!(
        "{:<52} {:>8} {:>8} {:>8} {:>8}  {}\n",
        "database user", "first", "last", "queries", "failures", "gone from pg_roles"
    );
    for user in &users {
        let gone = if left.contains(&user.name) { "no" } else { "yes" };
        line(&mut table, user, gone);
    }
    let queries: u64 = users.iter().map(|user| user.queries).sum();
    let failures = record.failures().len();
    let _ = write!(table, "{} users, {queries} queries, {failures} failures", users.len());
    table
}

fn line(table: &mut String, user: &User, gone: &str) {
    let User { name, first, last, queries, failures } = user;
    let (first, last) = (first.as_secs_f32(), last.as_secs_f32());
    let _ = writeln!(
        table,
        "{name:<52} {first:>6.1} s {last:>6.1} s {queries:>8} {failures:>8}  {gone}"
    );
}
