//! The rules of the layout that a look at the sources can check.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// One source file: its path from the workspace's root, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The code: without comments, and so without the examples in them.
    fn code(&self) -> impl Iterator<Item = &str> {
        self.text.lines().filter(|line| !line.trim_start().starts_with("//"))
    }

    fn is_test(&self) -> bool {
        self.path.contains("/tests") || self.path.contains("testkit")
    }

    /// The modules of this crate that the code names.
    fn siblings(&self) -> Vec<String> {
        let code = self.code().collect::<Vec<_>>().join(" ");
        let code = code.replace(char::is_whitespace, "");
        let mut named = Vec::new();
        for (_, after) in
            code.match_indices("crate::").map(|(at, word)| code.split_at(at + word.len()))
        {
            match after.strip_prefix('{') {
                Some(list) => named.extend(members(list)),
                None => named.push(word(after)),
            }
        }
        named
    }
}

/// The first words of the members of `{a::{b, c}, d}`, of which `list` starts after the brace.
fn members(list: &str) -> Vec<String> {
    let mut depth = 0_u32;
    let mut found = vec![word(list)];
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => found.push(word(&list[at + 1..])),
            _ => {}
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below these folders of the workspace.
fn sources(folders: &[&str]) -> Vec<Source> {
    let mut waiting: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            found.push(Source { path, text });
        }
    }
    assert!(!found.is_empty(), "there are no sources in {folders:?}");
    found
}

const OURS: [&str; 6] =
    ["src", "secrets-derive/src", "secrets-runtime", "examples", "tests/clouds", "tests/it"];

/// The files of a module of the runtime: `name.rs` and all below `name/`, without its tests.
fn module(name: &str) -> Vec<Source> {
    let (file, folder) =
        (format!("secrets-runtime/src/{name}.rs"), format!("secrets-runtime/src/{name}/"));
    let mut files = sources(&["secrets-runtime/src"]);
    files.retain(|source| {
        (source.path == file || source.path.starts_with(&folder)) && !source.is_test()
    });
    assert!(!files.is_empty(), "there is no module `{name}`");
    files
}

/// Fails with the list of what breaks a rule.
fn none(rule: &str, broken: impl IntoIterator<Item = String>) {
    let broken: Vec<_> = broken.into_iter().collect();
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

#[test]
fn data_modules_do_no_io_and_know_no_tokio() {
    let modules = [
        "reference",
        "schema",
        "plan",
        "value",
        "decode",
        "error",
        "event",
        "report",
        "clock",
        "cache/freshness",
    ];
    let foreign =
        ["tokio::", "std::fs", "TcpStream", "UdpSocket", "std::process", "std::env", "tracing"];
    none(
        "no I/O and no tokio in a data module",
        modules.iter().flat_map(|name| module(name)).flat_map(|source| {
            let used = foreign.iter().filter(|name| source.code().any(|line| names(line, name)));
            used.map(|name| format!("{} names {name}", source.path)).collect::<Vec<_>>()
        }),
    );
}

/// Whether the line has `name` outside of its texts.
fn names(line: &str, name: &str) -> bool {
    line.split('"').step_by(2).any(|code| code.contains(name))
}

#[test]
fn a_provider_knows_nothing_of_cache_layers_and_runtime() {
    let allowed = ["clock", "error", "lease", "provider", "providers", "reference", "value"];
    none("a provider imports only what a provider needs", foreign("providers", &allowed));
}

#[test]
fn a_layer_names_no_provider() {
    let allowed = ["clock", "error", "layer", "layers", "provider", "value"];
    none("a layer works around any provider", foreign("layers", &allowed));
}

/// What a module names of the crate beside its types at the root and `allowed`.
fn foreign(name: &str, allowed: &[&str]) -> Vec<String> {
    let files = module(name).into_iter();
    files
        .flat_map(|source| {
            let mut named = source.siblings();
            named.retain(|name| {
                !allowed.contains(&name.as_str()) && name.starts_with(char::is_lowercase)
            });
            named
                .into_iter()
                .map(|name| format!("{} names {name}", source.path))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Types that hold a value, alone or deep inside.
const HOLDERS: &str = "Value Cached SecretBytes SecretBuf Secret Repr Fetched Live Current Entry Hit Loaded \
    Load Flight Recalled SealingKey Keyring Stored RawKey FileKey AgeKey Sealer Whole Values";

#[test]
fn no_type_that_holds_a_value_derives_what_would_show_or_copy_it() {
    let refused = ["Debug", "Serialize", "Clone"];
    let runtime = sources(&["secrets-runtime/src"]).into_iter();
    none(
        "no derive of Debug, Serialize or Clone over a value",
        runtime.filter(|source| !source.is_test()).flat_map(|source| {
            let lines: Vec<_> = source.code().collect();
            let derives = lines.iter().enumerate().filter(|(_, line)| line.contains("derive("));
            derives
                .filter(|(_, line)| refused.iter().any(|name| line.contains(name)))
                .filter_map(|(at, _)| declared(&lines[at + 1..]))
                .filter(|name| HOLDERS.split(' ').any(|holder| holder == name))
                // An entry's clone shares key and value; it does not copy them.
                .filter(|name| name != "Entry")
                // The JSON reader's own `Value` borrows the text.
                .filter(|_| !source.path.contains("/json/"))
                .map(|name| format!("{}: {name}", source.path))
                .collect::<Vec<_>>()
        }),
    );
}

/// The name of the type that the next lines declare.
fn declared(lines: &[&str]) -> Option<String> {
    let line = lines.iter().find(|line| !line.trim_start().starts_with("#["))?;
    let after = line.split_once("struct ").or_else(|| line.split_once("enum "))?.1;
    Some(word(after))
}

#[test]
fn there_is_no_unsafe_code() {
    let ours = sources(&["src", "secrets-derive/src", "secrets-runtime/src"]).into_iter();
    let unsafe_code = |source: &Source| {
        source.code().any(|line| line.contains("unsafe ") || line.contains("unsafe_code"))
    };
    none("no unsafe code", ours.filter(unsafe_code).map(|source| source.path));
}

/// A macro that links the engine makes every build of its users wait for it.
#[test]
fn the_derive_links_no_runtime() {
    let manifest = fs::read_to_string(root().join("secrets-derive/Cargo.toml")).unwrap();
    let (_, after) = manifest.split_once("\n[dependencies]\n").unwrap();
    let section = after.split("\n[").next().unwrap();
    let names: Vec<_> = section.lines().filter_map(|line| line.split_once(" = ")).collect();
    assert!(!names.is_empty(), "there are no dependencies in the manifest");
    let known = |name: &str| ["proc-macro2", "quote", "syn"].contains(&name);
    none(
        "the derive's dependencies",
        names.iter().filter(|(name, _)| !known(name)).map(|(name, _)| (*name).to_owned()),
    );
}

#[test]
fn files_and_functions_are_short() {
    let long = |source: &Source| source.text.lines().count() > 300;
    let ours = || sources(&OURS).into_iter();
    none("no file over 300 lines", ours().filter(long).map(|source| source.path));
    none(
        "no function over 50 lines",
        ours().flat_map(|source| {
            let functions = functions(&source.text).into_iter();
            let long = functions.filter(|(_, lines)| *lines > 50);
            long.map(|(name, lines)| format!("{}: {name}, {lines} lines", source.path))
                .collect::<Vec<_>>()
        }),
    );
}

#[test]
fn functions_are_short_as_a_rule() {
    let ours = sources(&["src", "secrets-derive/src", "secrets-runtime/src"]).into_iter();
    let ours = ours.filter(|source| !source.is_test());
    let mut lines: Vec<_> =
        ours.flat_map(|source| functions(&source.text)).map(|(_, lines)| lines).collect();
    lines.sort_unstable();
    let (median, ninety) = (lines[lines.len() / 2], lines[lines.len() * 9 / 10]);
    assert!(median <= 8, "half of the functions have up to {median} lines");
    assert!(ninety <= 25, "nine of ten functions have up to {ninety} lines");
}

/// The functions of a formatted file and how long they are, from `fn` to the brace below it.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<_> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let before = line.trim_start().split("fn ").next().unwrap_or_default();
        let starts = line.contains("fn ")
            && before.split_whitespace().all(|word| {
                ["const", "async", "unsafe"].contains(&word)
                    || word.starts_with("pub")
                    || word.starts_with("in")
                    || word.ends_with(')')
            });
        if !starts || line.ends_with(';') || line.ends_with('}') {
            continue;
        }
        let end = lines[at..].iter().position(|end| {
            indent(end) == indent(line) && (end.trim() == "}" || end.ends_with(';'))
        });
        let name = line.split_once("fn ").map_or(String::new(), |(_, name)| word(name));
        found.push((name, end.map_or(1, |end| end + 1)));
    }
    found
}

#[test]
fn every_file_says_its_job_first() {
    let without = sources(&OURS)
        .into_iter()
        .filter(|source| !source.text.starts_with("//! ") && !source.path.ends_with("/tests.rs"));
    none("a file opens with `//!`", without.map(|source| source.path));
}
