//! Table `cold`: the first load of many secrets.
//!
//! Limit: one round trip to the stub over a connection that is open. Every candidate has
//! fetched one other secret before the clock starts, so that set-up is not measured.

use std::{
    error::Error,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use tokio::runtime::Runtime;
use typed_secrets::Secrets;

use crate::{
    Scale, child,
    peers::{caching, ours, sdk, secret_vault},
    settings::{remote_1, remote_10, remote_50, remote_100, remote_500},
    stats, stub,
    table::Row,
};

const COUNTS: [u32; 5] = [1, 10, 50, 100, 500];

#[derive(Clone, Copy, PartialEq)]
enum Candidate {
    Ours,
    Batches,
    Joined,
    Each,
    Caching,
    SecretVault,
}

use Candidate::{Batches, Caching, Each, Joined, Ours, SecretVault};

pub(crate) fn measure(scale: Scale) -> Result<Vec<Row>, Box<dyn Error>> {
    let stub = child::stub()?;
    let runtime = Runtime::new()?;
    let trip = round_trip(stub)?;
    let mut rows = vec![Row::new("cold", "one round trip", 1, trip, "ms").limit(trip).requests(1)];
    for count in COUNTS {
        for candidate in [Ours, Batches, Joined, Each, Caching, SecretVault] {
            if let Some(runs) = candidate.runs(scale, count) {
                let samples = (0..runs).map(|_| runtime.block_on(candidate.sample(stub, count)));
                let samples = samples.collect::<Result<Vec<_>, _>>()?;
                rows.push(candidate.row(count, &samples).limit(trip));
            }
        }
    }
    Ok(rows)
}

/// The time of the least that a request can be, in milliseconds.
pub(crate) fn round_trip(stub: SocketAddr) -> Result<f64, Box<dyn Error>> {
    const BODY: &str = r#"{"SecretId":"one"}"#;
    let mut stream = TcpStream::connect(stub)?;
    stream.set_nodelay(true)?;
    let head =
        format!("x-amz-target: secretsmanager.GetSecretValue\r\ncontent-length: {}", BODY.len());
    let request = format!("POST / HTTP/1.1\r\n{head}\r\n\r\n{BODY}");
    let mut times = Vec::new();
    for _ in 0..9 {
        let start = Instant::now();
        stream.write_all(request.as_bytes())?;
        let _ = stream.read(&mut [0; 4096])?;
        times.push(stats::millis(start.elapsed()));
    }
    Ok(stats::median(times))
}

impl Candidate {
    fn label(self) -> &'static str {
        match self {
            Ours => "typed-secrets, load",
            Batches => "aws sdk, batches by hand",
            Joined => "aws sdk, joined",
            Each => "aws sdk, one by one",
            Caching => "aws_secretsmanager_caching",
            SecretVault => "secret-vault",
        }
    }

    /// How often `count` secrets are loaded. One by one takes a round trip for each.
    fn runs(self, scale: Scale, count: u32) -> Option<u32> {
        match (self, scale) {
            (Ours | Batches | Joined, _) => Some(scale.pick(5, 9)),
            (_, Scale::Full) => Some(3),
            (_, Scale::Quick) => (count <= 100).then_some(1),
        }
    }

    fn row(self, count: u32, samples: &[(Duration, u64)]) -> Row {
        let times = samples.iter().map(|(time, _)| stats::millis(*time)).collect();
        let requests = samples.iter().map(|(_, requests)| *requests).max().unwrap_or(0);
        Row::new("cold", self.label(), count, stats::median(times), "ms").requests(requests)
    }

    /// The time and the requests of one load by a new client.
    async fn sample(self, stub: SocketAddr, count: u32) -> Result<(Duration, u64), Box<dyn Error>> {
        let names = crate::names("cold", count);
        let time = match self {
            Ours => load_ours(stub, count).await?,
            SecretVault => load_secret_vault(stub, &names).await?,
            Caching => load_caching(stub, &names).await?,
            Batches | Joined | Each => self.load_sdk(stub, &names).await?,
        };
        Ok((time, stub::take_requests(stub)?))
    }

    async fn load_sdk(
        self,
        stub: SocketAddr,
        names: &[String],
    ) -> Result<Duration, Box<dyn Error>> {
        let client = sdk::client().await;
        sdk::get(&client, "warm-up").await?;
        let start = started(stub)?;
        match self {
            Batches => drop(sdk::get_batches(&client, names).await?),
            Joined => sdk::get_joined(&client, names).await?,
            _ => sdk::get_each(&client, names).await?,
        }
        Ok(start.elapsed())
    }
}

async fn load_caching(stub: SocketAddr, names: &[String]) -> Result<Duration, Box<dyn Error>> {
    let client = caching::client().await?;
    caching::get(&client, "warm-up").await?;
    let start = started(stub)?;
    caching::get_each(&client, names).await?;
    Ok(start.elapsed())
}

async fn load_secret_vault(stub: SocketAddr, names: &[String]) -> Result<Duration, Box<dyn Error>> {
    let mut vault = secret_vault::vault().await?;
    secret_vault::refresh(&mut vault, &["warm-up".to_owned()]).await?;
    let start = started(stub)?;
    secret_vault::refresh(&mut vault, names).await?;
    Ok(start.elapsed())
}

async fn load_ours(stub: SocketAddr, count: u32) -> Result<Duration, Box<dyn Error>> {
    match count {
        1 => load::<remote_1::Settings0>(stub).await,
        10 => load::<remote_10::Settings0>(stub).await,
        50 => load::<remote_50::Settings0>(stub).await,
        100 => load::<remote_100::Settings0>(stub).await,
        _ => load::<remote_500::Settings0>(stub).await,
    }
}

async fn load<T: Secrets>(stub: SocketAddr) -> Result<Duration, Box<dyn Error>> {
    let runtime = ours::runtime()?;
    runtime.get("aws:warm-up").await?;
    let start = started(stub)?;
    drop(T::load_from(&runtime).await?);
    Ok(start.elapsed())
}

/// Forgets the requests so far and starts the clock.
pub(crate) fn started(stub: SocketAddr) -> Result<Instant, Box<dyn Error>> {
    stub::take_requests(stub)?;
    Ok(Instant::now())
}
