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

pub(crate) fn rows(scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    let styles = scale.pick(&[HAND, OURS, ENVY][..], &[HAND, OURS, ENVY, CONFIK, CONFIQUE, CLAP]);
    let home = scratch()?;
    let measured: Result<Vec<_>, _> = styles
        .iter()
        .map(|style| Candidate { style, home: home.join(style.name) }.rows(scale))
        .collect();
    fs::remove_dir_all(home)?;
    Ok(side_by_side(&measured?))
}

/// An empty folder, since a cold build must find nothing.
fn scratch() -> io::Result<PathBuf> {
    let home = std::env::temp_dir().join(format!("peers-compile-{}", std::process::id()));
    fs::create_dir_all(&home)?;
    Ok(home)
}

/// Puts the same measurement of all candidates together; the first candidate is the limit.
fn side_by_side(candidates: &[Vec<Row>]) -> Vec<Row> {
    let row = |at: usize| {
        let limit = candidates[0][at].value();
        candidates.iter().map(move |rows| rows[at].clone().limit(limit))
    };
    (0..candidates[0].len()).flat_map(row).collect()
}

struct Candidate<'a> {
    style: &'a Style,
    home: PathBuf,
}

impl Candidate<'_> {
    fn rows(&self, scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
        let mut rows = vec![self.cold()?];
        for step in &STEPS {
            rows.extend(self.sizes(step, scale)?);
        }
        Ok(rows)
    }

    /// One struct with all dependencies, from nothing.
    fn cold(&self) -> Result<Row, Box<dyn Error>> {
        let package = self.package(1)?;
        Ok(self.row("cold", 1, self.cargo(&package, "build", false)?))
    }

    fn sizes(&self, step: &Step, scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
        let sizes = scale.pick(&[1, 10][..], &[1, 10, 50]);
        let mut rows = Vec::new();
        for structs in sizes {
            let time = self.measure(step, *structs, scale.pick(3, 5))?;
            rows.push(self.row(step.label, *structs, time));
        }
        let (first, last) = (&rows[0], &rows[rows.len() - 1]);
        let more = sizes[sizes.len() - 1] - sizes[0];
        let each = (last.value() - first.value()) / f64::from(more);
        rows.push(self.row(&format!("{}, each further", step.label), 1, each));
        Ok(rows)
    }

    fn row(&self, label: &str, structs: u32, time: f64) -> Row {
        let name = self.style.name;
        Row::new("compile", &format!("{}, {label}", row_name(name)), structs, time, "ms")
    }

    /// The median of `runs`, each after a line was added at the top of the source, so that
    /// every struct stands somewhere else than before.
    fn measure(&self, step: &Step, structs: u32, runs: u32) -> Result<f64, Box<dyn Error>> {
        let package = self.package(structs)?;
        self.cargo(&package, step.command, step.incremental)?;
        let mut times = Vec::new();
        for lines in 1..=runs {
            self.write_source(&package, structs, lines)?;
            times.push(self.cargo(&package, step.command, step.incremental)?);
        }
        Ok(stats::median(times))
    }

    fn package(&self, structs: u32) -> io::Result<PathBuf> {
        let package = self.home.join(structs.to_string());
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
        let status = Command::new(env!("CARGO"))
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
