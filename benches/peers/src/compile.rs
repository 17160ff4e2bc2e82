//! Table `compile`: what a struct costs the compiler.
//!
//! Limit: the same structs without a derive, each field read by hand. Makes a crate for
//! each candidate and size, with the versions that this package has locked.

use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use crate::{
    Scale, stats,
    styles::{CLAP, CONFIK, CONFIQUE, ENVY, HAND, OURS, Style},
    table::Row,
};

const FIELDS: u32 = 20;

/// One way of measuring a crate whose dependencies are built.
struct Step {
    label: &'static str,
    command: &'static str,
    incremental: bool,
}

const STEPS: [Step; 2] = [
    Step { label: "alone", command: "build", incremental: false },
    Step { label: "incremental check", command: "check", incremental: true },
];

/// How often each candidate is measured, in turn with the others; the least time counts.
const RUNS: u32 = 3;

pub(crate) fn rows(scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    let styles = scale.pick(&[HAND, OURS, ENVY][..], &[HAND, OURS, ENVY, CONFIK, CONFIQUE, CLAP]);
    let sizes = scale.pick(&[1, 10][..], &[1, 10, 50]);
    let home = scratch()?;
    let candidates: Vec<_> =
        styles.iter().map(|style| Candidate { style, home: home.join(style.name) }).collect();
    let rows = measure(&candidates, sizes);
    fs::remove_dir_all(home)?;
    rows
}

fn measure(candidates: &[Candidate<'_>], sizes: &[u32]) -> Result<Vec<Row>, Box<dyn Error>> {
    let cold: Vec<f64> = candidates.iter().map(Candidate::cold).collect::<Result<_, _>>()?;
    let mut rows = side_by_side(candidates, "cold", 1, &cold);
    for step in &STEPS {
        let mut all = Vec::new();
        for structs in sizes {
            let times = take_turns(candidates, step, *structs)?;
            rows.extend(side_by_side(candidates, step.label, *structs, &times));
            all.push(times);
        }
        let more = f64::from(sizes[sizes.len() - 1] - sizes[0]);
        let each: Vec<f64> =
            all[0].iter().zip(&all[all.len() - 1]).map(|(one, many)| (many - one) / more).collect();
        rows.extend(side_by_side(candidates, &format!("{}, each further", step.label), 1, &each));
    }
    Ok(rows)
}

/// The least time of each candidate, in milliseconds.
fn take_turns(
    candidates: &[Candidate<'_>],
    step: &Step,
    structs: u32,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut least = vec![f64::INFINITY; candidates.len()];
    for candidate in candidates {
        candidate.prepare(step, structs)?;
    }
    for run in 1..=RUNS {
        for (candidate, least) in candidates.iter().zip(&mut least) {
            *least = least.min(candidate.after_edit(step, structs, run)?);
        }
    }
    Ok(least)
}

/// A row for each candidate; the first one's is the limit.
fn side_by_side(
    candidates: &[Candidate<'_>],
    label: &str,
    structs: u32,
    times: &[f64],
) -> Vec<Row> {
    let row = |(candidate, time): (&Candidate<'_>, &f64)| {
        let label = format!("{}, {label}", row_name(candidate.style.name));
        Row::new("compile", &label, structs, *time, "ms").limit(times[0])
    };
    candidates.iter().zip(times).map(row).collect()
}

/// An empty folder, since a cold build must find nothing.
fn scratch() -> io::Result<PathBuf> {
    let home = std::env::temp_dir().join(format!("peers-compile-{}", std::process::id()));
    fs::create_dir_all(&home)?;
    Ok(home)
}

struct Candidate<'a> {
    style: &'a Style,
    home: PathBuf,
}

impl Candidate<'_> {
    /// One struct with all dependencies, from nothing.
    fn cold(&self) -> Result<f64, Box<dyn Error>> {
        let package = self.package(1)?;
        self.cargo(&package, "build", false)
    }

    /// Builds the dependencies.
    fn prepare(&self, step: &Step, structs: u32) -> Result<(), Box<dyn Error>> {
        let package = self.package(structs)?;
        self.cargo(&package, step.command, step.incremental)?;
        Ok(())
    }

    /// The time after `lines` lines were put at the top of the source, so that every struct
    /// stands somewhere else than before.
    fn after_edit(&self, step: &Step, structs: u32, lines: u32) -> Result<f64, Box<dyn Error>> {
        let package = self.folder(structs);
        self.write_source(&package, structs, lines)?;
        self.cargo(&package, step.command, step.incremental)
    }

    fn folder(&self, structs: u32) -> PathBuf {
        self.home.join(structs.to_string())
    }

    fn package(&self, structs: u32) -> io::Result<PathBuf> {
        let package = self.folder(structs);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let dependencies = self.style.dependencies.replace("{root}", &root.to_string_lossy());
        let manifest = format!(
            "[package]\nname = \"settings-{structs}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
             [workspace]\n[dependencies]\n{dependencies}\n"
        );
        fs::create_dir_all(package.join("src"))?;
        fs::write(package.join("Cargo.toml"), manifest)?;
        fs::copy(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock"),
            package.join("Cargo.lock"),
        )?;
        self.write_source(&package, structs, 0)?;
        Ok(package)
    }

    fn write_source(&self, package: &Path, structs: u32, lines: u32) -> io::Result<()> {
        let above = "//\n".repeat(lines as usize);
        fs::write(package.join("src/lib.rs"), above + &self.style.code(structs, FIELDS))
    }

    /// Runs cargo in `package` and tells how long it took, in milliseconds.
    fn cargo(
        &self,
        package: &Path,
        command: &str,
        incremental: bool,
    ) -> Result<f64, Box<dyn Error>> {
        let start = Instant::now();
        let status = Command::new("cargo")
            .args([command, "--quiet", "--offline"])
            .current_dir(package)
            .env("CARGO_TARGET_DIR", self.home.join("target"))
            .env("CARGO_INCREMENTAL", if incremental { "1" } else { "0" })
            .stdout(Stdio::null())
            .status()?;
        let time = stats::millis(start.elapsed());
        if status.success() {
            Ok(time)
        } else {
            Err(format!("{}: {status}", self.style.name).into())
        }
    }
}

fn row_name(style: &str) -> &str {
    match style {
        "std_env" => "plain struct",
        "typed_secrets" => "typed-secrets",
        "serde_envy" => "serde+envy",
        other => other,
    }
}
