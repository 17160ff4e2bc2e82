//! Table `vault`: the first load of many secrets from Vault's key-value engine.
//!
//! Limit: the same reads by hand over `reqwest`, with as many at once. Every candidate has fetched
//! one other secret before the clock starts, so that set-up is not measured.

use std::{
    error::Error,
    time::{Duration, Instant},
};

use tokio::runtime::Runtime;
use typed_secrets::Secrets;

use crate::{
    Scale, child,
    peers::{by_hand, ours, vaultrs},
    settings::{tens, vault},
    stats, stub,
    table::Row,
};

mod openbao;

use openbao::OpenBao;

/// What a request to the stub takes, as to a server in the same network.
const LATENCY: Duration = Duration::from_millis(5);
const WARM_UP: &str = "warm-up";

/// What is loaded: 500 secrets, or 50 fields of 5.
#[derive(Clone, Copy, PartialEq)]
enum Load {
    Many,
    Tens,
}

#[derive(Clone, Copy, PartialEq)]
enum Candidate {
    ByHand,
    Ours,
    Vaultrs,
}

use Candidate::{ByHand, Ours, Vaultrs};

/// Measures the stub, and a real server if there is one.
pub(crate) fn rows() -> Result<Vec<Row>, Box<dyn Error>> {
    let stub = stub::start(LATENCY, stub::VALUE)?;
    let mut rows = child::run("stub", &child::vault(&format!("http://{stub}"), Some(stub)))?;
    if let Some(server) = OpenBao::find()? {
        let names = Load::Many.names().into_iter().chain(Load::Tens.names());
        let names: Vec<_> = names.chain([WARM_UP.to_owned()]).collect();
        Runtime::new()?.block_on(server.fill(&names))?;
        rows.extend(child::run("OpenBao", &child::vault(&server.url, None))?);
    } else {
        eprintln!("no OpenBao: set TEST_VAULT_ADDR, or run tests/servers.sh start openbao");
    }
    Ok(rows)
}

pub(crate) fn measure(server: &str, scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    let runtime = Runtime::new()?;
    let mut rows = Vec::new();
    for load in [Load::Many, Load::Tens] {
        rows.extend(runtime.block_on(load.rows(server, scale.pick(5, 15)))?);
    }
    Ok(rows)
}

impl Load {
    fn names(self) -> Vec<String> {
        match self {
            Self::Many => crate::names("cold", 500),
            Self::Tens => (0..5).map(|tens| format!("tens/secret-{tens:02}")).collect(),
        }
    }

    fn fields(self) -> u32 {
        if self == Self::Many { 500 } else { 50 }
    }

    /// The candidates take turns, so that all see the same machine.
    async fn rows(self, server: &str, runs: u32) -> Result<Vec<Row>, Box<dyn Error>> {
        const CANDIDATES: [Candidate; 3] = [ByHand, Ours, Vaultrs];
        let mut samples = CANDIDATES.map(|_| Vec::new());
        let mut requests = CANDIDATES.map(|_| None);
        for _ in 0..runs {
            for (index, candidate) in CANDIDATES.into_iter().enumerate() {
                let (time, count) = candidate.sample(self).await?;
                samples[index].push(stats::millis(time));
                requests[index] = requests[index].max(count);
            }
        }
        let medians = samples.map(stats::median);
        let row = |(index, candidate): (usize, Candidate)| {
            let label = format!("{server}: {}", candidate.label());
            let row = Row::new("vault", &label, self.fields(), medians[index], "ms");
            let row = row.limit(medians[0]);
            requests[index].map_or(row.clone(), |requests| row.requests(requests))
        };
        Ok(CANDIDATES.into_iter().enumerate().map(row).collect())
    }
}

impl Candidate {
    fn label(self) -> &'static str {
        match self {
            ByHand => "reqwest by hand, 32 at once",
            Ours => "typed-secrets, load",
            Vaultrs => "vaultrs, 32 at once",
        }
    }

    /// The time of one load by a new client, and the requests if they can be counted.
    async fn sample(self, load: Load) -> Result<(Duration, Option<u64>), Box<dyn Error>> {
        let time = match (self, load) {
            (ByHand, _) => load_by_hand(&load.names()).await?,
            (Vaultrs, _) => load_vaultrs(&load.names()).await?,
            (Ours, Load::Many) => load_ours::<vault::Settings0>().await?,
            (Ours, Load::Tens) => load_ours::<tens::Settings0>().await?,
        };
        let stub = child::stub().ok();
        Ok((time, stub.map(stub::take_requests).transpose()?))
    }
}

async fn load_by_hand(names: &[String]) -> Result<Duration, Box<dyn Error>> {
    let client = by_hand::client();
    by_hand::get(&client, WARM_UP).await?;
    let start = started()?;
    drop(by_hand::get_all(&client, names).await?);
    Ok(start.elapsed())
}

async fn load_vaultrs(names: &[String]) -> Result<Duration, Box<dyn Error>> {
    let client = vaultrs::client()?;
    vaultrs::get(&client, WARM_UP).await?;
    let start = started()?;
    drop(vaultrs::get_all(&client, names).await?);
    Ok(start.elapsed())
}

async fn load_ours<T: Secrets>() -> Result<Duration, Box<dyn Error>> {
    let runtime = ours::runtime()?;
    runtime.get(&format!("vault:secret/{WARM_UP}")).await?;
    let start = started()?;
    drop(T::load_from(&runtime).await?);
    Ok(start.elapsed())
}

/// Forgets the requests so far, where they are counted, and starts the clock.
fn started() -> Result<Instant, Box<dyn Error>> {
    if let Ok(stub) = child::stub() {
        stub::take_requests(stub)?;
    }
    Ok(Instant::now())
}
