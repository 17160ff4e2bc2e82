//! Rows, and how they are printed: one aligned table, or one JSON object a line.

use serde::{Deserialize, Serialize};

/// One measurement of one candidate; the names of the fields are those of the JSON.
#[allow(clippy::struct_field_names, reason = "the JSON has a column called `row`")]
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Row {
    table: String,
    row: String,
    n: u32,
    threads: Option<u32>,
    value: f64,
    unit: String,
    ratio: Option<f64>,
    outcome: Option<String>,
    requests: Option<u64>,
    allocations: Option<f64>,
}

impl Row {
    pub(crate) fn new(table: &str, row: &str, n: u32, value: f64, unit: &str) -> Self {
        Self {
            table: table.to_owned(),
            row: row.to_owned(),
            n,
            value,
            unit: unit.to_owned(),
            ..Self::default()
        }
    }

    pub(crate) fn threads(mut self, threads: u32) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Sets the ratio to `limit`, a value of the same unit from the same run.
    pub(crate) fn limit(mut self, limit: f64) -> Self {
        self.ratio = Some(self.value / limit);
        self
    }

    pub(crate) fn outcome(mut self, outcome: &str) -> Self {
        self.outcome = Some(outcome.to_owned());
        self
    }

    pub(crate) fn requests(mut self, requests: u64) -> Self {
        self.requests = Some(requests);
        self
    }

    pub(crate) fn allocations(mut self, allocations: f64) -> Self {
        self.allocations = Some(allocations);
        self
    }

    fn cells(&self) -> [String; COLUMNS] {
        [
            self.row.clone(),
            self.n.to_string(),
            self.threads.map_or_else(String::new, |threads| threads.to_string()),
            format!("{} {}", short(self.value), self.unit),
            self.ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            self.outcome.clone().unwrap_or_default(),
            self.requests.map_or_else(String::new, |requests| requests.to_string()),
            self.allocations.map_or_else(String::new, short),
        ]
    }
}

const COLUMNS: usize = 8;
const HEADINGS: [&str; COLUMNS] =
    ["row", "n", "threads", "value", "ratio", "outcome", "requests", "allocations"];

/// Prints `rows` for a person, without the columns that no row fills.
pub(crate) fn print(rows: &[Row]) {
    let lines: Vec<[String; COLUMNS]> =
        std::iter::once(HEADINGS.map(str::to_owned)).chain(rows.iter().map(Row::cells)).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].len()).max().unwrap_or(0);
    let filled = |column: usize| lines[1..].iter().any(|line| !line[column].is_empty());
    let columns: Vec<(usize, usize)> =
        (0..COLUMNS).filter(|&c| filled(c)).map(|c| (c, width(c))).collect();
    for line in &lines {
        println!("{}", aligned(line, &columns));
    }
}

/// Prints `rows` for a program.
pub(crate) fn print_json(rows: &[Row]) {
    for row in rows {
        println!("{}", serde_json::to_string(row).expect("a row is plain data"));
    }
}

/// The first column to the left, numbers to the right.
fn aligned(line: &[String; COLUMNS], columns: &[(usize, usize)]) -> String {
    let cell = |&(column, width): &(usize, usize)| match column {
        0 => format!("{:<width$}", line[column]),
        _ => format!("{:>width$}", line[column]),
    };
    columns.iter().map(cell).collect::<Vec<_>>().join("  ")
}

/// Three figures or so.
fn short(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        large if large >= 100.0 => format!("{value:.0}"),
        medium if medium >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}
