//! Which file is found, and which one is refused.

#![allow(clippy::print_stderr, reason = "to tell what was left out")]

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt as _, chown, symlink},
    path::{Path, PathBuf},
};

use rustix::process::geteuid;

use super::super::{Config, ConfigError, ConfigReader};

/// A home with `project/.git` and `project/src/deep`.
struct Home {
    _folder: tempfile::TempDir,
    home: PathBuf,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().canonicalize().unwrap().join("home");
        fs::create_dir_all(home.join("project/.git")).unwrap();
        fs::create_dir_all(home.join("project/src/deep")).unwrap();
        Self { _folder: folder, home }
    }

    /// A file with one provider, named after its folder.
    fn put(&self, folder: &str) -> PathBuf {
        let path = self.home.join(folder).join("secrets.toml");
        let name = folder.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("home");
        let name = name.replace("..", "above");
        fs::write(&path, format!("[providers.{name}]\ntype = 'env'\n")).unwrap();
        path
    }

    fn reader(&self, folder: &str) -> ConfigReader {
        self.reader_with(folder, &[])
    }

    fn reader_with(&self, folder: &str, variables: &'static [(&str, &str)]) -> ConfigReader {
        let home = self.home.clone();
        let lookup = move |name: &str| match name {
            "HOME" => Some(home.clone().into_os_string()),
            name => variables.iter().find(|(known, _)| *known == name).map(|(_, it)| it.into()),
        };
        Config::reader().with_variables(lookup).start_in(self.home.join(folder))
    }
}

fn found(reader: &ConfigReader) -> Option<String> {
    let config = reader.find().unwrap()?;
    config.providers().next().map(str::to_owned)
}

fn refused(reader: &ConfigReader) -> ConfigError {
    reader.find().unwrap_err()
}

#[test]
fn the_nearest_file_counts() {
    let home = Home::new();
    home.put("project");
    home.put("project/src");
    assert_eq!(found(&home.reader("project/src/deep")).as_deref(), Some("src"));
    assert_eq!(found(&home.reader("project/src")).as_deref(), Some("src"));
    assert_eq!(found(&home.reader("project")).as_deref(), Some("project"));
}

#[test]
fn the_search_ends_at_the_project_and_at_the_home() {
    let home = Home::new();
    home.put("");
    home.put("..");
    assert_eq!(found(&home.reader("project/src/deep")), None);
    fs::remove_dir(home.home.join("project/.git")).unwrap();
    assert_eq!(found(&home.reader("project/src/deep")).as_deref(), Some("home"));
    fs::remove_file(home.home.join("secrets.toml")).unwrap();
    assert_eq!(found(&home.reader("project/src/deep")), None);
    assert_eq!(found(&home.reader("..")).as_deref(), Some("above"));
}

/// As where `/home` is a link.
#[test]
fn the_home_may_be_a_link() {
    let home = Home::new();
    home.put("..");
    let link = home.home.with_file_name("link");
    symlink(&home.home, &link).unwrap();
    let lookup = move |name: &str| (name == "HOME").then(|| link.clone().into_os_string());
    let reader = Config::reader().with_variables(lookup).start_in(&home.home);
    assert_eq!(found(&reader), None);
}

#[test]
fn other_formats_are_not_looked_for() {
    let home = Home::new();
    fs::write(home.home.join("project/secrets.yaml"), "db: hunter2").unwrap();
    fs::write(home.home.join("project/secrets.json"), "{}").unwrap();
    assert_eq!(found(&home.reader("project")), None);
}

#[test]
fn a_file_that_everybody_may_write_to_is_refused() {
    let home = Home::new();
    let path = home.put("project");
    fs::set_permissions(&path, Permissions::from_mode(0o646)).unwrap();
    let error = refused(&home.reader("project"));
    assert_eq!(error.path(), Some(&*path));
    assert!(error.to_string().contains("everybody may write"), "{error}");
    fs::set_permissions(&path, Permissions::from_mode(0o664)).unwrap();
    assert!(found(&home.reader("project")).is_some());
}

#[test]
fn what_is_no_file_is_refused() {
    let home = Home::new();
    fs::create_dir(home.home.join("project/secrets.toml")).unwrap();
    assert!(refused(&home.reader("project")).to_string().contains("not a regular file"));
    let dangling = home.home.join("project/src/secrets.toml");
    symlink("nowhere", &dangling).unwrap();
    assert!(refused(&home.reader("project/src")).to_string().contains("does not exist"));
}

/// Only root can give files away, so as another user this shows nothing.
#[test]
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn a_file_of_somebody_else_is_refused() {
    if !geteuid().is_root() {
        eprintln!("left out: only root can give files away");
        return;
    }
    let home = Home::new();
    let path = home.put("project");
    chown(&path, Some(12_345), None).unwrap();
    let error = refused(&home.reader("project"));
    assert!(error.to_string().contains("belongs to user 12345"), "{error}");
    let hint = error.mistakes()[0].hint();
    assert!(hint.contains(&format!("SECRETS_CONFIG={}", path.display())), "{hint}");
    // A link that somebody else made to a good file.
    let own = home.put("project/src");
    let link = home.home.join("project/src/deep/secrets.toml");
    symlink(&own, &link).unwrap();
    assert!(found(&home.reader("project/src/deep")).is_some());
    std::os::unix::fs::lchown(&link, Some(12_345), None).unwrap();
    assert!(refused(&home.reader("project/src/deep")).to_string().contains("12345"));
}

/// Whoever can write to `/tmp` must not decide for programs that run below it.
#[test]
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn a_foreign_folder_that_is_open_to_all_ends_the_search() {
    if !geteuid().is_root() {
        eprintln!("left out: only root can give folders away");
        return;
    }
    let home = Home::new();
    let open = home.home.join("project/src");
    home.put("project");
    home.put("project/src");
    chown(&open, Some(12_345), None).unwrap();
    fs::set_permissions(&open, Permissions::from_mode(0o1777)).unwrap();
    assert_eq!(found(&home.reader("project/src/deep")), None);
    fs::set_permissions(&open, Permissions::from_mode(0o755)).unwrap();
    assert_eq!(found(&home.reader("project/src/deep")).as_deref(), Some("src"));
}

#[test]
fn a_named_file_is_taken_wherever_it_is() {
    let home = Home::new();
    let path = home.put("project");
    let named = path.with_file_name("other.json");
    fs::write(&named, r#"{"providers": {"named": {"type": "env"}}}"#).unwrap();
    let named: &'static str = Box::leak(named.to_str().unwrap().into());
    let variables: &'static [(&str, &str)] = Box::leak(Box::new([("SECRETS_CONFIG", named)]));
    assert_eq!(found(&home.reader_with("project", variables)).as_deref(), Some("named"));
    assert_eq!(
        found(&home.reader_with("project", &[("SECRETS_CONFIG", "")])).as_deref(),
        Some("project")
    );
    let error = refused(&home.reader_with("project", &[("SECRETS_CONFIG", "/no/such.toml")]));
    assert_eq!(error.path(), Some(Path::new("/no/such.toml")));
}

#[test]
fn a_profile_without_a_file_is_a_mistake() {
    let home = Home::new();
    assert_eq!(found(&home.reader("project")), None);
    assert_eq!(found(&home.reader_with("project", &[("SECRETS_PROFILE", "")])), None);
    let error = refused(&home.reader_with("project", &[("SECRETS_PROFILE", "ci")]));
    assert!(error.to_string().contains("there is no `secrets.toml`"), "{error}");
    assert_eq!(error.path(), None);
}
