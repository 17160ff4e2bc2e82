//! Table `clouds`: the first load of 50 secrets from Google Secret Manager and Azure Key Vault.
//!
//! Neither has a call that reads several secrets. Limit: one round trip to the stub over a
//! connection that is open. Every candidate has fetched one other secret before the clock starts,
//! so that logging in is not measured.

use std::{
    error::Error,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::runtime::Runtime;

use crate::{Scale, child, cold, stats, stub, table::Row};

mod azure;
mod gcp;
mod ours;

const COUNT: u32 = 50;

/// One cloud by one way.
#[derive(Clone, Copy)]
struct Candidate {
    label: &'static str,
    cloud: Cloud,
    way: Way,
}

#[derive(Clone, Copy)]
enum Cloud {
    Google,
    Azure,
}

#[derive(Clone, Copy)]
enum Way {
    Ours,
    /// All requests at once.
    Joined,
    Each,
}

const CANDIDATES: [Candidate; 6] = [
    Candidate { label: "typed-secrets, gcp", cloud: Cloud::Google, way: Way::Ours },
    Candidate { label: "google client, joined", cloud: Cloud::Google, way: Way::Joined },
    Candidate { label: "google client, one by one", cloud: Cloud::Google, way: Way::Each },
    Candidate { label: "typed-secrets, azure", cloud: Cloud::Azure, way: Way::Ours },
    Candidate { label: "azure client, joined", cloud: Cloud::Azure, way: Way::Joined },
    Candidate { label: "azure client, one by one", cloud: Cloud::Azure, way: Way::Each },
];

pub(crate) fn measure(scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    let stub = child::stub()?;
    let runtime = Runtime::new()?;
    let trip = cold::round_trip(stub)?;
    let mut rows =
        vec![Row::new("clouds", "one round trip", 1, trip, "ms").limit(trip).requests(1)];
    for candidate in CANDIDATES {
        let samples = (0..candidate.runs(scale)).map(|_| {
            let time = runtime.block_on(candidate.load(stub))?;
            Ok((stats::millis(time), stub::take_requests(stub)?))
        });
        let samples = samples.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
        let requests = samples.iter().map(|sample| sample.1).max().unwrap_or(0);
        let time = stats::median(samples.into_iter().map(|sample| sample.0).collect());
        rows.push(candidate.row(time).requests(requests).limit(trip));
    }
    Ok(rows)
}

impl Candidate {
    fn runs(self, scale: Scale) -> u32 {
        match self.way {
            Way::Each => scale.pick(1, 3),
            Way::Ours | Way::Joined => scale.pick(5, 9),
        }
    }

    fn row(self, time: f64) -> Row {
        Row::new("clouds", self.label, COUNT, time, "ms")
    }

    /// The time of one load by a new client.
    async fn load(self, stub: SocketAddr) -> Result<Duration, Box<dyn Error>> {
        let names: Vec<_> = (0..COUNT).map(|number| format!("secret-{number}")).collect();
        match (self.cloud, self.way) {
            (Cloud::Google, Way::Ours) => ours::load("gcp", ours::gcp(stub), stub, &names).await,
            (Cloud::Azure, Way::Ours) => ours::load("azure", ours::azure(stub), stub, &names).await,
            (Cloud::Google, way) => {
                let client = gcp::client(stub).await?;
                gcp::get(&client, "warm-up").await?;
                let start = cold::started(stub)?;
                let get = async |name: &str| gcp::get(&client, name).await;
                all(&names, get, way).await?;
                Ok(start.elapsed())
            }
            (Cloud::Azure, way) => {
                let client = azure::client(stub)?;
                azure::get(&client, "warm-up").await?;
                let start: Instant = cold::started(stub)?;
                let get = async |name: &str| azure::get(&client, name).await;
                all(&names, get, way).await?;
                Ok(start.elapsed())
            }
        }
    }
}

/// Reads `names`, at the same time or one after the other.
async fn all(
    names: &[String],
    get: impl AsyncFn(&str) -> Result<(), Box<dyn Error>>,
    way: Way,
) -> Result<(), Box<dyn Error>> {
    if matches!(way, Way::Joined) {
        let results = futures_util::future::join_all(names.iter().map(|name| get(name))).await;
        return results.into_iter().collect();
    }
    for name in names {
        get(name).await?;
    }
    Ok(())
}
