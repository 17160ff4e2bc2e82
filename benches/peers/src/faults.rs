//! Table `faults`: what each candidate answers when the backend does not.
//!
//! One read, with nothing in the cache and with a value that is older than its time to live.
//! All trials run at once, each with a secret and a client of its own.

use std::{error::Error, net::SocketAddr, time::Duration};

use tokio::{
    runtime::Runtime,
    task::LocalSet,
    time::{Instant, sleep, timeout},
};

use crate::{Scale, child, stub, table::Row};

mod candidate;

use candidate::{Candidate, Client};

/// The first part of the names, which the stub knows, and what a row calls the fault.
const FAULTS: [(&str, &str); 6] = [
    ("failing", "HTTP 500"),
    ("unavailable", "HTTP 503"),
    ("throttled", "throttled"),
    ("denied", "access denied"),
    ("missing", "not found"),
    ("hanging", "hang"),
];

/// For how long a value is fresh.
const TTL: Duration = Duration::from_secs(1);

/// One candidate that meets one fault.
#[derive(Clone, Copy)]
struct Trial {
    stub: SocketAddr,
    fault: (&'static str, &'static str),
    cached: bool,
    candidate: Candidate,
    /// Nobody waits longer for an answer.
    limit: Duration,
}

pub(crate) fn measure(scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    let limit = Duration::from_secs(scale.pick(12, 40));
    let trials = trials(child::stub()?, limit);
    let tasks = LocalSet::new();
    let running: Vec<_> = trials.map(|trial| tasks.spawn_local(trial.row())).collect();
    Runtime::new()?.block_on(tasks.run_until(async {
        let mut rows = Vec::new();
        for row in running {
            rows.push(row.await??);
        }
        Ok(rows)
    }))
}

fn trials(stub: SocketAddr, limit: Duration) -> impl Iterator<Item = Trial> {
    let cases = FAULTS.into_iter().flat_map(|fault| [(fault, false), (fault, true)]);
    cases.flat_map(move |(fault, cached)| {
        let candidates = Candidate::ALL.into_iter().filter(move |one| !cached || one.has_cache());
        candidates.map(move |candidate| Trial { stub, fault, cached, candidate, limit })
    })
}

impl Trial {
    /// A secret that no other trial asks for.
    fn name(self) -> String {
        let later = if self.cached { "later-" } else { "" };
        format!("{later}{}/{}", self.fault.0, self.candidate.slug())
    }

    fn label(self) -> String {
        let cached = if self.cached { ", value cached" } else { "" };
        format!("{}{cached}: {}", self.fault.1, self.candidate.label())
    }

    async fn row(self) -> Result<Row, String> {
        self.run().await.map_err(|error| format!("{}: {error}", self.label()))
    }

    async fn run(self) -> Result<Row, Box<dyn Error>> {
        let name = self.name();
        let mut client = Client::new(self.candidate, TTL).await?;
        client.read("warm-up").await.map_err(|_| "the stub does not answer")?;
        if self.cached {
            client.read(&name).await.map_err(|_| "the value did not get into the cache")?;
            sleep(TTL + TTL / 2).await;
        }
        stub::take_requests_for(self.stub, &name)?;
        let start = Instant::now();
        let outcome = match timeout(self.limit, client.read(&name)).await {
            Ok(Ok(())) => "old value",
            Ok(Err(_)) => "error",
            Err(_) => "no answer",
        };
        let seconds = start.elapsed().as_secs_f64();
        let row = Row::new("faults", &self.label(), 1, seconds, "s").outcome(outcome);
        Ok(row.requests(stub::take_requests_for(self.stub, &name)?))
    }
}
