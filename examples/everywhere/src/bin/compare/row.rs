//! One run of the program, as a line of the table.

use std::{collections::BTreeMap, env, fmt};

use tokio::process::Command;

use crate::{Outcome, backends::Backends, folder::Folder, profile::Profile, values::Values};

/// What the program found under one profile.
pub(crate) struct Row {
    profile: Profile,
    /// How long it took to load, in milliseconds.
    took: String,
    right: usize,
    /// The fields that differ.
    wrong: Vec<String>,
    /// Why there is nothing to compare.
    problem: Option<String>,
}

impl Row {
    /// Runs the program with nothing in its environment but what belongs to the profile.
    pub(crate) async fn of(
        profile: Profile,
        backends: &Backends,
        folder: &Folder,
        values: &Values,
    ) -> Outcome<Self> {
        let program = env::current_exe()?.with_file_name("everywhere");
        let output = Command::new(program)
            .env_clear()
            .envs(backends.variables(profile))
            .env("SECRETS_PROFILE", profile.name())
            .env("DIGEST_KEY", &values.key)
            .env("HOME", folder.path(""))
            .current_dir(folder.app())
            .kill_on_drop(true)
            .output()
            .await?;
        if output.status.success() {
            return Ok(Self::compare(profile, &String::from_utf8(output.stdout)?, &values.digests));
        }
        let problem = Some(String::from_utf8_lossy(&output.stderr).into_owned());
        Ok(Self { profile, took: String::new(), right: 0, wrong: Vec::new(), problem })
    }

    /// `output` is a line for each field.
    fn compare(profile: Profile, output: &str, expected: &BTreeMap<String, String>) -> Self {
        let mut found: BTreeMap<_, _> =
            output.lines().filter_map(|line| line.split_once(' ')).collect();
        let took = found.remove("took").unwrap_or_default().to_owned();
        let is_right = |field: &str| expected.get(field).map(String::as_str);
        let fields = expected.keys().map(String::as_str).chain(found.keys().copied());
        let mut wrong: Vec<_> = fields
            .filter(|field| is_right(field) != found.get(field).copied())
            .map(str::to_owned)
            .collect();
        wrong.sort_unstable();
        wrong.dedup();
        let right = found.iter().filter(|(field, digest)| is_right(field) == Some(digest)).count();
        Self { profile, took, right, wrong, problem: None }
    }

    pub(crate) fn is_right(&self) -> bool {
        self.problem.is_none() && self.wrong.is_empty()
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { profile, took, right, wrong, problem } = self;
        write!(f, "{profile:<11} {:<22}", profile.backend())?;
        match problem {
            Some(problem) => write!(f, "   FAILED\n{problem}"),
            None if wrong.is_empty() => write!(f, "{right:>6}{took:>9} ms   ok"),
            None => write!(f, "{right:>6}{took:>9} ms   DIFFERENT: {}", wrong.join(", ")),
        }
    }
}
