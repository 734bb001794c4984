//! Who waits for a change hears of it, whoever made it and in whatever order it was committed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use database::test_database::TestDatabase;
use database::{PoolConfig, Pools};
use diesel::sql_query;
use diesel::sql_types::{Text, Uuid as SqlUuid};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _};
use teacherin_live_changes::{LiveChanges, Topic, Watch};
use tokio::time::timeout;
use uuid::Uuid;

/// Longer than any machine takes, and only waited for when something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

async fn change(connection: &mut AsyncPgConnection, topic: Topic, subject: Uuid) {
    sql_query("INSERT INTO live_changes (topic, subject_id) VALUES ($1, $2)")
        .bind::<Text, _>(topic.as_str())
        .bind::<SqlUuid, _>(subject)
        .execute(connection)
        .await
        .unwrap();
}

async fn hear(watch: &mut Watch) {
    timeout(PATIENCE, watch.changed()).await.expect("nothing was heard");
}

fn subject(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn pools_of(database: &TestDatabase) -> Pools {
    Pools::new(&PoolConfig::new(database.url())).unwrap()
}

async fn world() -> (TestDatabase, Pools) {
    let database = TestDatabase::create().await;
    let pools = pools_of(&database);
    (database, pools)
}

#[tokio::test]
async fn a_committed_change_wakes_who_waits_for_its_subject_and_nobody_else() {
    let (_database, pools) = world().await;
    let live = LiveChanges::new(pools.clone());
    let mut mine = live.watch(Topic::Booking, subject(1)).await.unwrap();
    let mut also_mine = live.watch(Topic::Booking, subject(1)).await.unwrap();
    let mut other_subject = live.watch(Topic::Booking, subject(2)).await.unwrap();
    let mut other_topic = live.watch(Topic::Order, subject(1)).await.unwrap();
    let mut connection = pools.write().await.unwrap();
    change(&mut connection, Topic::Booking, subject(1)).await;
    hear(&mut mine).await;
    hear(&mut also_mine).await;
    // Both were woken by the same round, which would have woken the others as well.
    assert!(timeout(Duration::ZERO, other_subject.changed()).await.is_err());
    assert!(timeout(Duration::ZERO, other_topic.changed()).await.is_err());
}

#[tokio::test]
async fn changes_that_nobody_looked_at_are_one_change() {
    let (_database, pools) = world().await;
    let live = LiveChanges::new(pools.clone());
    let mut watch = live.watch(Topic::Order, subject(1)).await.unwrap();
    let mut last = live.watch(Topic::Order, subject(2)).await.unwrap();
    let mut connection = pools.write().await.unwrap();
    for _ in 0..5 {
        change(&mut connection, Topic::Order, subject(1)).await;
    }
    change(&mut connection, Topic::Order, subject(2)).await;
    hear(&mut last).await;
    hear(&mut watch).await;
    assert!(timeout(Duration::ZERO, watch.changed()).await.is_err());
}

#[tokio::test]
async fn a_change_that_is_committed_after_a_later_one_is_heard() {
    let (_database, pools) = world().await;
    let live = LiveChanges::new(pools.clone());
    let mut slow = live.watch(Topic::Booking, subject(1)).await.unwrap();
    let mut quick = live.watch(Topic::Booking, subject(2)).await.unwrap();
    let (mut first, mut second) = (pools.write().await.unwrap(), pools.write().await.unwrap());
    sql_query("BEGIN").execute(&mut first).await.unwrap();
    change(&mut first, Topic::Booking, subject(1)).await;
    change(&mut second, Topic::Booking, subject(2)).await;
    // The tail has passed the first id by now.
    hear(&mut quick).await;
    assert!(timeout(Duration::ZERO, slow.changed()).await.is_err());
    sql_query("COMMIT").execute(&mut first).await.unwrap();
    hear(&mut slow).await;
}

#[tokio::test]
async fn a_change_that_was_on_its_way_when_the_waiting_began_is_heard() {
    let (_database, pools) = world().await;
    let (mut first, mut second) = (pools.write().await.unwrap(), pools.write().await.unwrap());
    sql_query("BEGIN").execute(&mut first).await.unwrap();
    change(&mut first, Topic::Booking, subject(1)).await;
    change(&mut second, Topic::Booking, subject(2)).await;
    let live = LiveChanges::new(pools.clone());
    let mut watch = live.watch(Topic::Booking, subject(1)).await.unwrap();
    sql_query("COMMIT").execute(&mut first).await.unwrap();
    hear(&mut watch).await;
}

#[tokio::test]
async fn two_processes_hear_the_same_change() {
    let (database, pools) = world().await;
    let (one, other) = (LiveChanges::new(pools.clone()), LiveChanges::new(pools_of(&database)));
    let mut here = one.watch(Topic::LoginSession, subject(1)).await.unwrap();
    let mut there = other.watch(Topic::LoginSession, subject(1)).await.unwrap();
    change(&mut pools.write().await.unwrap(), Topic::LoginSession, subject(1)).await;
    hear(&mut here).await;
    hear(&mut there).await;
}

#[tokio::test]
async fn the_database_is_left_alone_while_nobody_waits() {
    let (_database, pools) = world().await;
    let live = LiveChanges::new(pools.clone());
    let watch = live.watch(Topic::Booking, subject(1)).await.unwrap();
    assert_eq!(live.watched(), 1);
    drop(watch);
    assert_eq!(live.watched(), 0);
    // The task ends at its next round; whoever comes then starts another.
    while live.is_following() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let mut again = live.watch(Topic::Booking, subject(2)).await.unwrap();
    change(&mut pools.write().await.unwrap(), Topic::Booking, subject(2)).await;
    hear(&mut again).await;
}

#[tokio::test]
async fn a_transaction_that_was_rolled_back_is_heard_by_nobody() {
    let (_database, pools) = world().await;
    let live = LiveChanges::new(pools.clone());
    let mut undone = live.watch(Topic::Booking, subject(1)).await.unwrap();
    let mut done = live.watch(Topic::Booking, subject(2)).await.unwrap();
    let mut connection = pools.write().await.unwrap();
    let _rolled_back: Result<(), diesel::result::Error> = connection
        .transaction(async |connection| {
            change(connection, Topic::Booking, subject(1)).await;
            Err(diesel::result::Error::RollbackTransaction)
        })
        .await;
    change(&mut connection, Topic::Booking, subject(2)).await;
    hear(&mut done).await;
    assert!(timeout(Duration::ZERO, undone.changed()).await.is_err());
}
