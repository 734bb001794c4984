//! `teacherin-bench upload`

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Instant;

use database::{PoolConfig, Pools};
use gateway_simulator::{Simulator, SimulatorConfig};
use kernel::{Clock, Randomness};
use storage::embedded::EmbeddedStore;

use super::{NO_MAIL_SERVER, all_holds, build, say};
use crate::cli::UploadArguments;
use crate::failure::Failure;
use crate::file_trade::{FileTrade, some_pdf};
use crate::installation::Installation;
use crate::market::{Market, MarketSize};
use crate::process::{TeacherinProcess, program_beside_this_one};
use crate::scratch::Scratch;

const MEBIBYTE: usize = 1024 * 1024;
/// What every process does once, it does with the smallest; the second already comes in parts.
const SIZES_BEFORE_MIB: [usize; 2] = [1, 40];
/// How much more memory the large file may take than the small one in parts: what buffers and allocators do by themselves.
const GROWTH_MAX_BYTES: u64 = 16 * 1024 * 1024;
/// Id and secret.
const FILE_KEYS: [&str; 2] = ["measuring", "a secret of files"];
const GATEWAY_KEYS: [&str; 2] = ["SB-Mid-server-measuring", "SB-Mid-client-measuring"];

/// What a serving and a working process held at most so far.
#[derive(Debug, Clone, Copy)]
struct Peaks {
    server: u64,
    worker: u64,
}

/// Carries files of growing size from a teacher to a student, and tells what memory our processes took. The S3 server is in this
/// process, not in theirs.
///
/// # Errors
/// When something cannot be started, is refused, arrives changed, or takes memory.
pub async fn run(arguments: &UploadArguments) -> Result<(), Failure> {
    let scratch = Scratch::start(&Clock::system()).await?;
    let outcome = measure(&scratch, arguments.megabytes.into()).await;
    scratch.stop().await;
    all_holds(&outcome?)
}

async fn measure(scratch: &Scratch, megabytes: usize) -> Result<Vec<String>, Failure> {
    let (clock, url) = (Clock::system(), scratch.database_url());
    let [key_id, secret] = FILE_KEYS;
    let files = EmbeddedStore::start(&scratch.folder().join("files"), None, key_id, secret).await?;
    let simulator = Simulator::new(SimulatorConfig::new(GATEWAY_KEYS[0], GATEWAY_KEYS[1]))?;
    let gateway = simulator.start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
    let installation = Installation::new(&url, NO_MAIL_SERVER, &Randomness::system())
        .with_gateway(GATEWAY_KEYS[0], gateway.base_url())
        .with_files(files.endpoint().as_str(), key_id, secret);
    let pools = Pools::new(&PoolConfig::new(&url))?;
    let (tokens, size) = (installation.access_tokens()?, MarketSize { students: 1, slots: 1 });
    let market = Market::open(&mut *pools.write().await?, clock.now(), &tokens, size).await?;
    pools.close();
    let program = program_beside_this_one()?;
    let server = TeacherinProcess::serve(&program, &installation).await?;
    let worker = TeacherinProcess::worker(&program, &installation).await?;
    gateway.set_notification_url(Some(format!("{}/webhooks/midtrans", server.address())));
    let trade = FileTrade::through(&server, &market, gateway.simulator(), clock);

    say(&format!("a file uploaded, sold, bought, downloaded and compared ({})", build()));
    say(&format!("{:>12} {:>10} {:>16} {:>16}", "file", "seconds", "peak of server", "peak of worker"));
    let mut peaks = Vec::new();
    for mebibytes in SIZES_BEFORE_MIB.into_iter().chain([megabytes]) {
        let bytes = some_pdf(mebibytes.saturating_mul(MEBIBYTE));
        let began = Instant::now();
        trade.carry(&bytes).await?;
        let seconds = began.elapsed().as_secs_f64();
        let held = Peaks { server: server.peak_resident_bytes()?, worker: worker.peak_resident_bytes()? };
        say(&format!(
            "{mebibytes:>8} MiB {seconds:>10.1} {:>12} MiB {:>12} MiB",
            held.server / (1024 * 1024),
            held.worker / (1024 * 1024)
        ));
        peaks.push(held);
    }
    files.stop().await;
    Ok(problems(&peaks))
}

fn problems(peaks: &[Peaks]) -> Vec<String> {
    let [.., before, after] = peaks else { return Vec::new() };
    let grown = [
        ("server", after.server.saturating_sub(before.server)),
        ("worker", after.worker.saturating_sub(before.worker)),
    ];
    let grown = grown.into_iter().filter(|(_, bytes)| *bytes > GROWTH_MAX_BYTES);
    grown.map(|(name, bytes)| format!("the {name} took {bytes} bytes more for the large file")).collect()
}
