//! Writes the structs that the tables `cold`, `env` and `vault` load.

use std::{env, error::Error, fs, path::PathBuf};

#[allow(dead_code, reason = "the table `compile` uses the rest")]
#[path = "src/styles.rs"]
mod styles;

use styles::{CLAP, CONFIK, CONFIQUE, ENVY, HAND, OURS, REMOTE, TENS, VAULT};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=src/styles.rs");
    let mut code = String::new();
    for style in [HAND, OURS, ENVY, CONFIK, CONFIQUE, CLAP] {
        code += &module(style.name, &style.code(1, 20));
    }
    for count in [1, 10, 50, 100, 500] {
        code += &module(&format!("{}_{count}", REMOTE.name), &REMOTE.code(1, count));
    }
    code += &module(VAULT.name, &VAULT.code(1, 500));
    code += &module(TENS.name, &TENS.code(1, 50));
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("settings.rs"), code)?;
    Ok(())
}

fn module(name: &str, code: &str) -> String {
    format!("pub mod {name} {{\n{code}}}\n")
}
