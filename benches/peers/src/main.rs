//! Tables of `typed-secrets` beside its peers, each with the ratio to the limit.

use std::{error::Error, time::Duration};

use clap::{Parser, ValueEnum};

use table::Row;

mod alloc;
mod child;
mod clouds;
mod cold;
mod compile;
mod env;
mod faults;
mod herd;
mod hit;
mod live;
mod named;
mod peers;
mod residue;
mod scan;
mod settings;
mod stats;
mod stub;
#[allow(dead_code, reason = "the build script uses the rest")]
mod styles;
mod table;
mod turns;
mod vault;

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
    /// The first load of 1 to 500 secrets.
    Cold,
    /// The first load of 50 secrets from Google and Azure.
    Clouds,
    /// A cached secret.
    Hit,
    /// A value that is replaced while it is read.
    Live,
    /// 1,000 or 10,000 tasks that ask for one secret at once.
    Herd,
    /// A backend that fails, refuses or does not answer.
    Faults,
    /// A struct of 20 fields from the environment.
    Env,
    /// What structs cost the compiler.
    Compile,
    /// Copies left in memory after drop.
    Residue,
    /// The first load of 500 secrets from Vault, and of 50 fields of 5.
    Vault,
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

/// The rows of `table`, in most cases measured by child processes.
fn rows(table: Table, scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    let with_stub = |latency| {
        let stub = stub::start(latency, stub::VALUE)?;
        child::run("all", &child::aws(stub))
    };
    match table {
        Table::Clouds | Table::Cold | Table::Herd | Table::Faults => with_stub(LATENCY),
        Table::Hit | Table::Live => with_stub(Duration::ZERO),
        Table::Env => child::run("all", &env::variables()),
        Table::Compile => compile::rows(scale),
        Table::Residue => residue::rows(),
        Table::Vault => vault::rows(),
    }
}

/// The rows of one part of `table`, measured by this process.
fn measure(table: Table, part: &str, scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    match table {
        Table::Clouds => clouds::measure(scale),
        Table::Cold => cold::measure(scale),
        Table::Hit => hit::measure(scale),
        Table::Live => live::measure(scale),
        Table::Herd => herd::measure(),
        Table::Faults => faults::measure(scale),
        Table::Env => env::measure(scale),
        Table::Compile => compile::rows(scale),
        Table::Residue => residue::measure(part),
        Table::Vault => vault::measure(part, scale),
    }
}

/// `count` names that no other table uses.
fn names(prefix: &str, count: u32) -> Vec<String> {
    (0..count).map(|index| format!("{prefix}/service/secret-{index:03}")).collect()
}
