//! Balances that are kept, and what is kept beside them.

use database::schema::{ledger_accounts, ledger_unfolded_entries};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::generate_uuid;
use teacherin_ledger::commands::balances_fold;
use teacherin_ledger::{AccountPurpose, shares};

use crate::world::{CLEARING, COMMISSION, World, line_paid, post_alone};

async fn kept(world: &World, purpose: AccountPurpose) -> i64 {
    let account = ledger_accounts::table.filter(ledger_accounts::purpose.eq(purpose));
    account.select(ledger_accounts::balance).first(&mut world.connection().await).await.unwrap()
}

async fn waiting(world: &World) -> i64 {
    ledger_unfolded_entries::table.count().get_result(&mut world.connection().await).await.unwrap()
}

#[tokio::test]
async fn a_balance_is_exact_before_and_after_it_is_folded() {
    let world = World::new().await;
    let teacher = world.person().await;
    for _ in 0..3 {
        world.pay(world.at(0), teacher, 100_000).await;
    }
    assert_eq!(kept(&world, AccountPurpose::GatewayClearing).await, 0);
    assert_eq!(world.balance(CLEARING).await, 300_000);
    let mut connection = world.connection().await;
    assert_eq!(balances_fold::run(&mut connection, world.at(1), 2).await.unwrap(), 4, "of two transactions");
    assert_eq!(kept(&world, AccountPurpose::GatewayClearing).await, 200_000);
    assert_eq!(world.balance(CLEARING).await, 300_000);
    assert_eq!(world.balance(COMMISSION).await, -60_000);
    world.assert_sound().await;
    assert_eq!(balances_fold::run(&mut connection, world.at(1), 2).await.unwrap(), 2);
    assert_eq!(balances_fold::run(&mut connection, world.at(1), 2).await.unwrap(), 0);
    assert_eq!(kept(&world, AccountPurpose::GatewayClearing).await, 300_000);
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_workers_that_fold_while_money_moves_lose_and_double_nothing() {
    let world = World::new().await;
    let teacher = world.person().await;
    let now = world.at(0);
    let posting = (0..4).map(|_| {
        let pools = world.pools.clone();
        tokio::spawn(async move {
            for _ in 0..25 {
                let mut connection = pools.write().await.unwrap();
                let posting = line_paid(generate_uuid(now), generate_uuid(now), teacher, 1_000);
                assert!(post_alone(&mut connection, now, posting).await.unwrap());
            }
        })
    });
    let folding = (0..4).map(|_| {
        let pools = world.pools.clone();
        tokio::spawn(async move {
            for _ in 0..25 {
                let mut connection = pools.write().await.unwrap();
                balances_fold::run(&mut connection, now, 3).await.unwrap();
            }
        })
    });
    for worker in posting.chain(folding).collect::<Vec<_>>() {
        worker.await.unwrap();
    }
    assert_eq!(world.balance(CLEARING).await, 100_000);
    world.assert_sound().await;
    let mut connection = world.connection().await;
    while balances_fold::run(&mut connection, now, 50).await.unwrap() > 0 {}
    assert_eq!(waiting(&world).await, 0);
    assert_eq!(kept(&world, AccountPurpose::GatewayClearing).await, 100_000);
    assert_eq!(kept(&world, AccountPurpose::PlatformCommission).await, -20_000);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_balance_that_is_not_its_entries_is_found() {
    let world = World::new().await;
    let teacher = world.person().await;
    world.pay(world.at(0), teacher, 100_000).await;
    let mut connection = world.connection().await;
    diesel::update(ledger_accounts::table.filter(ledger_accounts::person_id.eq(teacher)))
        .set(ledger_accounts::balance.eq(ledger_accounts::balance - 1))
        .execute(&mut connection)
        .await
        .unwrap();
    let found = teacherin_ledger::invariants::violations(&mut connection).await.unwrap();
    let rules: Vec<_> = found.iter().map(|violation| violation.rule.as_str()).collect();
    assert_eq!(rules, ["an account whose balance is not the sum of its entries"]);
}

#[tokio::test]
async fn a_share_that_is_not_its_entries_is_found_and_made_anew() {
    let world = World::new().await;
    let teacher = world.person().await;
    world.pay(world.at(0), teacher, 100_000).await;
    let mut connection = world.connection().await;
    for tampering in ["UPDATE ledger_shares SET amount = amount - 1", "DELETE FROM ledger_shares"] {
        diesel::sql_query(tampering).execute(&mut connection).await.unwrap();
        let found = teacherin_ledger::invariants::violations(&mut connection).await.unwrap();
        let rules: Vec<_> = found.iter().map(|violation| violation.rule.as_str()).collect();
        assert_eq!(rules, ["a share of a balance that is not the sum of its entries"], "{tampering}");
        assert_eq!(shares::rebuild(&mut connection).await.unwrap(), 1, "{tampering}");
        world.assert_sound().await;
    }
    assert_eq!(shares::rebuild(&mut connection).await.unwrap(), 0);
}
