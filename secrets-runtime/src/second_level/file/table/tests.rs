//! The spelling of a file, and what does not fit into it.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use super::*;

fn name(digit: char) -> String {
    digit.to_string().repeat(NAME)
}

fn sealed(len: usize) -> Sealed {
    Sealed::from_stored(vec![7; len])
}

fn table(entries: &[(char, u64, usize)]) -> Table {
    let mut table = Table::default();
    for (digit, end, len) in entries {
        table.insert(&name(*digit), *end, sealed(*len));
    }
    table
}

fn names(table: &Table) -> String {
    ('a'..='f').filter(|digit| table.get(&name(*digit)).is_some()).collect()
}

#[test]
fn what_is_written_is_read() {
    let file = table(&[('a', 1, 0), ('b', 2, 300)]).encode(usize::MAX);
    let table = Table::decode(&file).unwrap();
    assert_eq!(table.get(&name('a')), Some(sealed(0)));
    assert_eq!(table.get(&name('b')), Some(sealed(300)));
    assert_eq!(names(&table), "ab");
}

#[test]
fn a_cut_or_foreign_file_is_none() {
    let file = table(&[('a', 1, 50), ('b', 2, 50)]).encode(usize::MAX);
    let between = MAGIC.len() + FRAME + 50;
    for len in 0..file.len() {
        let whole = len == MAGIC.len() || len == between;
        assert_eq!(Table::decode(&file[..len]).is_some(), whole, "{len} bytes");
    }
    assert!(Table::decode(b"{\"entries\": {}}").is_none());
}

#[test]
fn what_ends_first_goes_first() {
    let table = table(&[('a', 30, 100), ('b', 10, 100), ('c', 20, 100)]);
    let limit = MAGIC.len() + 2 * (FRAME + 100);
    let file = table.encode(limit);
    assert_eq!(file.len(), limit);
    assert_eq!(names(&Table::decode(&file).unwrap()), "ac");
}

#[test]
fn what_has_ended_is_dropped() {
    let mut table = table(&[('a', 10, 1), ('b', 11, 1)]);
    table.drop_ended(10);
    assert_eq!(names(&table), "b");
}
