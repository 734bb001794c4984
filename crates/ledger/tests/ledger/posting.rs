//! What is written down, and what the schema refuses.

use database::constraint_name;
use database::schema::{ledger_accounts, ledger_entries, ledger_transactions};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use kernel::id::{LedgerAccountId, LedgerTransactionId, generate_uuid};
use kernel::{Actor, Currency};
use teacherin_ledger::{AccountName, AccountPurpose, TransactionKind, locked_balance, queries};

use crate::world::{
    CLEARING, COMMISSION, World, available, line_paid, payable, pending, post_alone, posting, released,
};

#[tokio::test]
async fn a_price_is_shared_out_to_the_last_rupiah() {
    let world = World::new().await;
    let teacher = world.person().await;
    world.pay(world.at(0), teacher, 150_001).await;
    assert_eq!(world.balance(CLEARING).await, 150_001);
    assert_eq!(world.balance(pending(teacher)).await, -120_001);
    assert_eq!(world.balance(COMMISSION).await, -30_000);
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_event_posted_by_sixteen_at_once_is_written_down_once() {
    let world = World::new().await;
    let teacher = world.person().await;
    let (payment, line) = (generate_uuid(world.at(0)), generate_uuid(world.at(0)));
    let posts = (0..16).map(|_| {
        let (pools, now) = (world.pools.clone(), world.at(0));
        tokio::spawn(async move {
            let mut connection = pools.write().await.unwrap();
            let posting = line_paid(payment, line, teacher, 100_000);
            post_alone(&mut connection, now, posting).await.unwrap()
        })
    });
    let mut written = 0;
    for posted in posts.collect::<Vec<_>>() {
        written += usize::from(posted.await.unwrap());
    }
    assert_eq!(written, 1);
    assert_eq!(world.balance(pending(teacher)).await, -80_000);
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_one_teacher_at_once_are_all_in_her_balance() {
    let world = World::new().await;
    let teacher = world.person().await;
    let posts = (0..40).map(|_| {
        let (pools, now) = (world.pools.clone(), world.at(0));
        let posting = line_paid(generate_uuid(now), generate_uuid(now), teacher, 10_000);
        tokio::spawn(async move {
            let mut connection = pools.write().await.unwrap();
            post_alone(&mut connection, now, posting).await.unwrap()
        })
    });
    for posted in posts.collect::<Vec<_>>() {
        assert!(posted.await.unwrap());
    }
    assert_eq!(world.balance(pending(teacher)).await, -320_000);
    assert_eq!(world.balance(CLEARING).await, 400_000);
    world.assert_sound().await;
}

#[tokio::test]
async fn legs_that_do_not_sum_to_zero_are_refused_before_anything_is_written() {
    let world = World::new().await;
    let id = generate_uuid(world.at(0));
    let unbalanced = posting(TransactionKind::LinePaid, id, id, &[(CLEARING, 100), (COMMISSION, -99)]);
    let mut connection = world.connection().await;
    assert!(post_alone(&mut connection, world.at(0), unbalanced).await.is_err());
    let written: i64 = ledger_transactions::table.count().get_result(&mut connection).await.unwrap();
    assert_eq!(written, 0);
}

#[tokio::test]
async fn what_moves_nothing_is_not_written_down() {
    let world = World::new().await;
    let id = generate_uuid(world.at(0));
    let nothing = [(CLEARING, 100), (COMMISSION, 0), (CLEARING, -100)];
    assert!(!world.post(world.at(0), posting(TransactionKind::RefundReduced, id, id, &nothing)).await);
    world.assert_sound().await;
}

/// Writes a transaction with these amounts past our code, as a mistake of ours would.
async fn written_by_hand(world: &World, amounts: &[i64]) -> QueryResult<()> {
    let now = world.at(0);
    let mut connection = world.connection().await;
    connection
        .transaction::<_, diesel::result::Error, _>(async |connection| {
            let id = LedgerTransactionId::generate(now);
            diesel::insert_into(ledger_transactions::table)
                .values((
                    ledger_transactions::id.eq(id),
                    ledger_transactions::kind.eq(TransactionKind::LinePaid),
                    ledger_transactions::source_id.eq(generate_uuid(now)),
                    ledger_transactions::occurrence.eq(0),
                    ledger_transactions::occurred_at.eq(now),
                    ledger_transactions::posted_at.eq(now),
                ))
                .execute(connection)
                .await?;
            for (amount, purpose) in amounts.iter().zip(AccountPurpose::ALL) {
                let account = LedgerAccountId::generate(now);
                diesel::insert_into(ledger_accounts::table)
                    .values((
                        ledger_accounts::id.eq(account),
                        ledger_accounts::purpose.eq(*purpose),
                        ledger_accounts::currency.eq("IDR"),
                        ledger_accounts::created_at.eq(now),
                        ledger_accounts::updated_at.eq(now),
                    ))
                    .execute(connection)
                    .await?;
                diesel::insert_into(ledger_entries::table)
                    .values((
                        ledger_entries::transaction_id.eq(id),
                        ledger_entries::account_id.eq(account),
                        ledger_entries::amount.eq(*amount),
                        ledger_entries::currency.eq("IDR"),
                        ledger_entries::posted_at.eq(now),
                    ))
                    .execute(connection)
                    .await?;
            }
            Ok(())
        })
        .await
}

#[tokio::test]
async fn the_schema_refuses_a_transaction_that_does_not_sum_to_zero() {
    for amounts in [&[][..], &[100], &[100, -99]] {
        let world = World::new().await;
        let refused = written_by_hand(&world, amounts).await.unwrap_err();
        assert_eq!(constraint_name(&refused), Some("ledger_transactions_balanced"), "{amounts:?}");
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn nobody_changes_or_deletes_what_was_written_down() {
    let world = World::new().await;
    let teacher = world.person().await;
    world.pay(world.at(0), teacher, 100_000).await;
    let mut connection = world.connection().await;
    let attempts = [
        "UPDATE ledger_entries SET amount = amount * 2",
        "DELETE FROM ledger_entries",
        "TRUNCATE ledger_entries CASCADE",
        "UPDATE ledger_transactions SET kind = 'PAID_TWICE'",
        "DELETE FROM ledger_transactions",
        "TRUNCATE ledger_transactions CASCADE",
    ];
    for attempt in attempts {
        // Raw SQL: what somebody at a console would type.
        let refused = diesel::sql_query(attempt).execute(&mut connection).await.unwrap_err();
        assert!(refused.to_string().contains("is append-only"), "{attempt}: {refused}");
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn nothing_takes_a_teachers_pending_money_below_zero() {
    let world = World::new().await;
    let (teacher, buyer) = (world.person().await, world.person().await);
    let line = world.pay(world.at(0), teacher, 100_000).await;
    let refund = generate_uuid(world.at(1));
    let too_much = [(pending(teacher), 80_001), (payable(buyer), -80_001)];
    let posting = posting(TransactionKind::RefundOpened, refund, line, &too_much);
    let mut connection = world.connection().await;
    let refused = post_alone(&mut connection, world.at(1), posting).await.unwrap_err();
    assert!(refused.to_string().contains("ledger_accounts_floor_check"), "{refused}");
    drop(connection);
    assert_eq!(world.balance(pending(teacher)).await, -80_000);
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_held_of_a_line_is_told_by_what_made_it_happen() {
    let world = World::new().await;
    let teacher = world.person().await;
    let (payment, line) = (generate_uuid(world.at(0)), generate_uuid(world.at(0)));
    world.post(world.at(0), line_paid(payment, line, teacher, 50_000)).await;
    world.pay(world.at(0), teacher, 70_000).await;
    let mut connection = world.connection().await;
    let held = queries::held_of_subject(&mut connection, line, &[payment]).await.unwrap();
    assert_eq!(held.get(&AccountPurpose::TeacherPending), Some(&-40_000));
    let held = queries::held_of_subject(&mut connection, line, &[line]).await.unwrap();
    assert!(held.is_empty(), "{held:?}");
    let names = [AccountName::platform(AccountPurpose::GatewayFee)];
    let accounts = queries::accounts_by_names(&mut connection, &Actor::System, Currency::Idr, &names).await;
    assert!(accounts.unwrap().is_empty(), "nobody needed it");
}

#[tokio::test]
async fn what_somebody_can_ask_for_is_read_under_a_lock() {
    let world = World::new().await;
    let teacher = world.person().await;
    let line = world.pay(world.at(0), teacher, 100_000).await;
    let mut connection = world.connection().await;
    let before = locked_balance(&mut connection, Currency::Idr, available(teacher)).await.unwrap();
    assert_eq!(before, 0, "nobody needed the account");
    world.post(world.at(1), released(line, teacher, 80_000)).await;
    connection.begin_test_transaction().await.unwrap();
    assert_eq!(locked_balance(&mut connection, Currency::Idr, available(teacher)).await.unwrap(), 80_000);
    let mut other = world.connection().await;
    diesel::sql_query("SET lock_timeout = '50ms'").execute(&mut other).await.unwrap();
    let waited = locked_balance(&mut other, Currency::Idr, available(teacher)).await.unwrap_err();
    assert!(waited.to_string().contains("lock timeout"), "{waited}");
    locked_balance(&mut connection, Currency::Idr, COMMISSION).await.unwrap_err();
}
