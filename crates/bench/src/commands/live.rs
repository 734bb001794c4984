//! `teacherin-bench live`

use std::time::Duration;

use database::{PoolConfig, Pools};
use kernel::{Clock, Randomness};
use serde_json::json;
use tokio::time::sleep;

use super::{NO_MAIL_SERVER, build, say};
use crate::cli::LiveArguments;
use crate::failure::Failure;
use crate::installation::Installation;
use crate::live::LiveSocket;
use crate::market::{Market, MarketSize};
use crate::process::{TeacherinProcess, program_beside_this_one};
use crate::scratch::Scratch;

/// A server takes so many connections of one user.
const CONNECTIONS_PER_USER: usize = 20;
/// Connections before anything is measured: what a process does only once is no connection's.
const CONNECTIONS_AHEAD: usize = 50;
/// How long the process is left alone before it is looked at.
const REST: Duration = Duration::from_secs(3);

/// Opens connections that wait, and tells what memory each takes in the server.
///
/// # Errors
/// When something cannot be started or connected.
pub async fn run(arguments: &LiveArguments) -> Result<(), Failure> {
    let scratch = Scratch::start(&Clock::system()).await?;
    let outcome = measure(&scratch, arguments.connections).await;
    scratch.stop().await;
    let [before, connected, subscribed] = outcome?;
    say(&format!("{} idle WebSockets to one process ({})", arguments.connections, build()));
    say(&format!("resident before           {}", kibibytes(before, 1)));
    for (name, bytes) in [("with the connections    ", connected), ("with a subscription each", subscribed)] {
        let more = kibibytes(bytes.saturating_sub(before), arguments.connections);
        say(&format!("{name}  {}, {more} for each", kibibytes(bytes, 1)));
    }
    Ok(())
}

async fn measure(scratch: &Scratch, connections: usize) -> Result<[u64; 3], Failure> {
    let url = scratch.database_url();
    let installation = Installation::new(&url, NO_MAIL_SERVER, &Randomness::system());
    let pools = Pools::new(&PoolConfig::new(&url))?;
    let size = MarketSize { students: connections.div_ceil(CONNECTIONS_PER_USER), slots: 1 };
    let tokens = installation.access_tokens()?;
    let market = Market::open(&mut *pools.write().await?, Clock::system().now(), &tokens, size).await?;
    pools.close();
    let server = TeacherinProcess::serve(&program_beside_this_one()?, &installation).await?;
    drop(connect(&server, &market, CONNECTIONS_AHEAD).await?);
    sleep(REST).await;
    let before = server.resident_bytes()?;
    let mut sockets = connect(&server, &market, connections).await?;
    sleep(REST).await;
    let connected = server.resident_bytes()?;
    for socket in &mut sockets {
        let document = "subscription { notificationReceived { id } }";
        socket.subscribe("notifications", document, json!({})).await?;
    }
    sleep(REST).await;
    let subscribed = server.resident_bytes()?;
    Ok([before, connected, subscribed])
}

async fn connect(
    server: &TeacherinProcess,
    market: &Market,
    connections: usize,
) -> Result<Vec<LiveSocket>, Failure> {
    let mut sockets = Vec::with_capacity(connections);
    for student in market.students.iter().cycle().take(connections) {
        sockets.push(LiveSocket::open(server.address(), &student.access_token).await?);
    }
    Ok(sockets)
}

/// The share of each of so many, in KiB with one decimal.
fn kibibytes(bytes: u64, of: usize) -> String {
    let tenths = bytes * 10 / 1024 / u64::try_from(of).unwrap_or(u64::MAX).max(1);
    format!("{}.{} KiB", tenths / 10, tenths % 10)
}
