//! Files that are traded never pass through our processes.

use bench::{FileTrade, MarketSize, TeacherinProcess, some_pdf};

use crate::stage::{Stage, program};

const MEBIBYTE: usize = 1024 * 1024;
/// Both come in parts, so the first one warms up whatever the second one takes.
const FIRST_BYTES: usize = 40 * MEBIBYTE;
const SECOND_BYTES: usize = 120 * MEBIBYTE;
/// Allocators keep some; it is far less than what the second file has more than the first.
const GROWTH_MAX_BYTES: u64 = 24 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_in_parts_is_sold_and_downloaded_past_processes_that_stay_small() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let server = TeacherinProcess::serve(program(), &stage.installation).await.unwrap();
    let worker = TeacherinProcess::worker(program(), &stage.installation).await.unwrap();
    stage.gateway.set_notification_url(Some(format!("{}/webhooks/midtrans", server.address())));
    let trade = FileTrade::through(&server, &stage.market, stage.gateway.simulator(), stage.clock.clone());
    trade.carry(&some_pdf(FIRST_BYTES)).await.unwrap();
    let peaks = || [&server, &worker].map(|process| process.peak_resident_bytes().unwrap());
    let before = peaks();
    trade.carry(&some_pdf(SECOND_BYTES)).await.unwrap();
    // Linux counts a process's pages in batches: its figure may even fall by some.
    for (before, after) in before.into_iter().zip(peaks()) {
        assert!(after.saturating_sub(before) < GROWTH_MAX_BYTES, "{before} bytes became {after}");
    }
}
