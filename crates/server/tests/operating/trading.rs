//! Files that are traded never pass through our processes.

use bench::{FileTrade, MarketSize, TeacherinProcess, some_pdf};

use crate::stage::{Stage, program};

const MEBIBYTE: usize = 1024 * 1024;
/// More than one file in parts takes by itself, and far less than the other file.
const GROWTH_MAX_BYTES: u64 = 24 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_in_parts_is_sold_and_downloaded_past_processes_that_stay_small() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let server = TeacherinProcess::serve(program(), &stage.installation).await.unwrap();
    let worker = TeacherinProcess::worker(program(), &stage.installation).await.unwrap();
    stage.gateway.set_notification_url(Some(format!("{}/webhooks/midtrans", server.address())));
    let trade = FileTrade::through(&server, &stage.market, stage.gateway.simulator(), stage.clock.clone());
    trade.carry(&some_pdf(MEBIBYTE)).await.unwrap();
    let peaks = || [&server, &worker].map(|process| process.peak_resident_bytes().unwrap());
    let before = peaks();
    trade.carry(&some_pdf(64 * MEBIBYTE)).await.unwrap();
    for (before, after) in before.into_iter().zip(peaks()) {
        assert!(after - before < GROWTH_MAX_BYTES, "{before} bytes became {after}");
    }
}
