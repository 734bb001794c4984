//! What `teacherin-bench webhooks` does, in small.

use database::test_database::TestDatabase;
use database::{PoolConfig, Pools};
use kernel::Clock;
use teacherin_bench::webhooks::{PlainTables, apply, checkouts};

#[tokio::test(flavor = "multi_thread")]
async fn every_payment_settles_once_and_its_rows_can_be_inserted_again() {
    let (database, clock) = (TestDatabase::create().await, Clock::system());
    let pools = Pools::new(&PoolConfig::new(database.url())).unwrap();
    let waiting = checkouts(&pools, &clock, 12, 3).await.unwrap();
    let applied = apply(&pools, &clock, &waiting, 4).await.unwrap();
    assert_eq!(applied.latencies.count(), 12);
    assert!(applied.statements_max > 0);
    let plain = PlainTables::of(database.url()).await.unwrap();
    let inserted = plain.insert(4).await.unwrap();
    assert_eq!(inserted.latencies.count(), 12);
    for table in plain.tables() {
        let expected = match table.name {
            "payments" | "orders" | "order_lines" | "payment_events" | "ledger_transactions" => 100,
            "calendar_claims" => 200,
            // Without a rule the company keeps nothing: clearing and the teacher.
            "ledger_entries" => 200,
            "ledger_unfolded_entries" => 100,
            "jobs" | "live_changes" => {
                assert!(table.hundredths_per_payment >= 100, "{table:?}");
                continue;
            }
            other => panic!("what has {other} to do with it?"),
        };
        assert_eq!(table.hundredths_per_payment, expected, "{}", table.name);
    }
    let broken = ledger::invariants::violations(&mut pools.write().await.unwrap()).await.unwrap();
    assert_eq!(broken, []);
}
