//! Each backend with secrets of several lengths, and the table of what was found.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use serde::Deserialize;
use typed_secrets::{ExposeSecret, Runtime, SecretString, Secrets};

use crate::{
    backend::{self, Backend},
    bulk, living,
    scan::{Copies, Needle, masked_hex, scan},
};

/// The argument that makes this program the child process.
const CHILD: &str = "residue-child";
/// Lengths of secrets, in bytes.
const LENGTHS: [usize; 3] = [24, 64, 4096];

#[derive(Secrets)]
struct Settings {
    #[secret("file:token")]
    text: SecretString,
    #[secret("file:document#token")]
    member: SecretString,
    #[secret("file:document", json)]
    document: Document,
}

#[derive(Deserialize)]
struct Document {
    token: SecretString,
}

pub(crate) fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [CHILD, backend, len, folder] => store(backend, len.parse().unwrap(), Path::new(folder)),
        #[cfg(feature = "aws-agent")]
        [crate::aws_agent::SERVER, folder] => crate::aws_agent::serve(Path::new(folder)),
        // Whoever lists tests finds none of the usual kind here.
        _ if arguments.iter().any(|argument| argument == "--list") => ExitCode::SUCCESS,
        _ => run(),
    }
}

/// In the child process: chooses a secret, stores it, and prints it masked.
fn store(backend: &str, len: usize, folder: &Path) -> ExitCode {
    let secret = backend::random_text(len);
    (find(backend).store)(folder, &secret);
    println!("{}", masked_hex(secret.as_bytes()));
    ExitCode::SUCCESS
}

fn run() -> ExitCode {
    let folder = Folder::new();
    check_the_search(&folder.0);
    println!("residue            bytes   alive  copies  halves  longest part");
    #[cfg(all(feature = "aws", feature = "ssm"))]
    crate::aws::say_what_is_left_out();
    #[cfg(feature = "vault")]
    crate::vault::say_what_is_left_out();
    let mut clean = true;
    for backend in backend::all() {
        for len in LENGTHS {
            let found = load_and_drop(backend, len, &folder.0);
            clean &= print(backend.name, len, found) || may_leave(backend.name, found.1);
        }
    }
    for len in LENGTHS {
        clean &= print("bulk", len, bulk::take_and_drop(len, &folder.0));
    }
    #[cfg(feature = "sealed-file")]
    for len in LENGTHS {
        clean &= print("sealed file", len, crate::sealed::seal_and_drop(len, &folder.0));
    }
    for len in LENGTHS {
        for (name, copies) in
            ["live, old", "live, new"].iter().zip(living::rotate_and_drop(len, &folder.0))
        {
            clean &= print(name, len, copies);
        }
    }
    #[cfg(feature = "vault")]
    for (name, len, alive, dropped) in crate::lent::lend_and_drop(&folder.0).into_iter().flatten() {
        clean &= print(name, len, (alive, dropped));
    }
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether what is left is another crate's, and known.
fn may_leave(name: &str, left: Copies) -> bool {
    #[cfg(feature = "encrypted-file")]
    if crate::encrypted::may_leave_one(name) {
        return left.full <= 1;
    }
    let _ = (name, left);
    false
}

/// One line of the table; whether nothing is left.
fn print(name: &str, len: usize, (alive, dropped): (Copies, Copies)) -> bool {
    let (alive, Copies { full, half, longest }) = (alive.full, dropped);
    println!("{name:<16}{len:>8}{alive:>8}{full:>8}{half:>8}{longest:>14}");
    full == 0
}

/// A copy that is left behind on purpose has to be found, or the table means nothing.
fn check_the_search(folder: &Path) {
    let backend = find("dir");
    let needle = store_in_child(backend.name, 64, folder);
    let settings = load(backend, folder);
    let copy = settings.text.expose_secret().to_owned().into_boxed_str();
    std::hint::black_box(Box::leak(copy));
    drop(settings);
    assert_eq!(scan(&needle).unwrap().full, 1, "a copy that was left on purpose is not found");
}

/// What is in memory while the struct lives and after it was dropped.
fn load_and_drop(backend: &Backend, len: usize, folder: &Path) -> (Copies, Copies) {
    let needle = store_in_child(backend.name, len, folder);
    let settings = load(backend, folder);
    let lengths = [&settings.text, &settings.member, &settings.document.token]
        .map(|secret| secret.expose_secret().len());
    assert_eq!(lengths, [len; 3], "{}: not what was stored", backend.name);
    let alive = scan(&needle).unwrap();
    assert!(alive.full >= 3, "{}: the search misses the struct's own values", backend.name);
    drop(settings);
    (alive, scan(&needle).unwrap())
}

pub(crate) fn store_in_child(backend: &str, len: usize, folder: &Path) -> Needle {
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program)
        .args([CHILD, backend, &len.to_string()])
        .arg(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "the child process failed");
    Needle::from_masked_hex(std::str::from_utf8(&output.stdout).unwrap()).unwrap()
}

/// Loads on threads of its own, as a program does. They have ended when this returns.
fn load(backend: &Backend, folder: &Path) -> Settings {
    let provider = (backend.provider)(folder);
    let tokio = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    tokio.block_on(async {
        let runtime = Runtime::builder().provider("file", provider).build().unwrap();
        Settings::load_from(&runtime).await.unwrap()
    })
}

pub(crate) fn find(name: &str) -> &'static Backend {
    backend::all().find(|backend| backend.name == name).unwrap()
}

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("residue-{}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
