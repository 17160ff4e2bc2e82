//! The program: loads its settings, and tells digests of them.
//!
//! It knows neither where its secrets are, nor that there are profiles.

#![allow(clippy::print_stdout, reason = "this is all it does")]

use std::{env, error::Error, time::Instant};

use everywhere::Settings;
use typed_secrets::Secrets as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let settings = Settings::load().await?;
    println!("took {}", start.elapsed().as_millis());
    let key = env::var("DIGEST_KEY")?;
    for (field, digest) in settings.digests(key.as_bytes()) {
        println!("{field} {digest}");
    }
    Ok(())
}
