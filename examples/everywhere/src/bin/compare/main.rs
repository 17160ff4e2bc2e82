//! Puts the same random values into the backend of each profile, runs the program under each, and
//! prints a table. No value is shown: what the program has is compared by digests.
//!
//! `compare [--spoil PROFILE] [PROFILE...]` fails if a value differs; `--spoil` changes one on
//! purpose.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

use std::{env, error::Error, process::ExitCode};

mod arguments;
mod backends;
mod folder;
mod profile;
mod row;
mod values;

use arguments::Arguments;
use backends::Backends;
use folder::Folder;
use row::Row;
use values::Values;

/// What goes wrong here is told to a person.
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<ExitCode> {
    let arguments = Arguments::read(env::args().skip(1))?;
    let (values, folder) = (Values::random(), Folder::new()?);
    let backends = Backends::fill(&arguments, &values, &folder).await?;
    println!("{:<11} {:<22}{:>6}{:>12}", "profile", "backend", "same", "load");
    let mut all_are_right = true;
    for profile in arguments.profiles {
        let row = Row::of(profile, &backends, &folder, &values).await?;
        println!("{row}");
        all_are_right &= row.is_right();
    }
    Ok(if all_are_right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
