//! Tables of `typed-secrets` beside its peers, each with the ratio to the limit.

use std::{error::Error, time::Duration};

use clap::{Parser, ValueEnum};

use table::Row;

mod alloc;
mod child;
mod hit;
mod peers;
mod stats;
mod stub;
mod table;

#[global_allocator]
static ALLOCATOR: alloc::Counting = alloc::Counting;

/// The network's part of a request, as between two hosts of one region.
const LATENCY: Duration = Duration::from_millis(20);

/// Prints one table: typed-secrets and its peers, with the ratio to the limit.
#[derive(Parser)]
struct Args {
    /// What to measure.
    table: Table,
    /// Fewer and shorter runs: under a minute.
    #[arg(long)]
    quick: bool,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Table {
    /// A cached secret.
    Hit,
}

/// How much time a table may take.
#[derive(Clone, Copy)]
enum Scale {
    Quick,
    Full,
}

impl Scale {
    fn pick<T>(self, quick: T, full: T) -> T {
        match self {
            Self::Quick => quick,
            Self::Full => full,
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let scale = if args.quick { Scale::Quick } else { Scale::Full };
    match child::part() {
        Some(part) => table::print_json(&measure(args.table, &part, scale)?),
        None if args.json => table::print_json(&rows(args.table, scale)?),
        None => table::print(&rows(args.table, scale)?),
    }
    Ok(())
}

/// The rows of `table`, measured by child processes.
fn rows(table: Table, _scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    match table {
        Table::Hit => child::run("hit", &child::aws(stub::start(Duration::ZERO, stub::VALUE)?)),
    }
}

/// The rows of one part of `table`, measured by this process.
fn measure(table: Table, _part: &str, scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    match table {
        Table::Hit => hit::measure(scale),
    }
}

/// `count` names that no other table uses.
fn names(prefix: &str, count: u32) -> Vec<String> {
    (0..count).map(|index| format!("{prefix}/service/secret-{index:03}")).collect()
}
