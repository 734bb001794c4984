//! What breaks a rule is found.

use database::schema::{payout_batches, payouts as payout_rows};
use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection as _};
use kernel::id::EntityId as _;
use payouts::{PayoutMethod, PayoutStatus};
use uuid::Uuid;

use crate::by_hand::{bring_back, fail, send};
use crate::calling_off::cancel;
use crate::world::{ASKED, EARNED, World};

/// The rules that are broken, each once.
async fn broken(world: &World) -> Vec<String> {
    let found = payouts::invariants::violations(&mut *world.connection().await).await.unwrap();
    let mut rules: Vec<_> = found.into_iter().map(|violation| violation.rule).collect();
    rules.sort();
    rules.dedup();
    rules
}

/// Does what no command does. What the tables themselves refuse is switched off first.
async fn tamper(world: &World, statement: &str) {
    world.connection().await.batch_execute(statement).await.unwrap();
}

#[tokio::test]
async fn every_way_a_payout_goes_breaks_no_rule() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (teacher, payout) = world.requested().await;
    cancel(&world, &teacher, payout.id).await.unwrap();
    for way in 0..4 {
        let (_, payout) = world.approved(PayoutMethod::Manual).await;
        match way {
            0 => drop(fail(&world, &admin, payout.id, "Closed").await.unwrap()),
            1 => drop(send(&world, &admin, payout.id).await.unwrap()),
            2 => {
                send(&world, &admin, payout.id).await.unwrap();
                bring_back(&world, &admin, payout.id, "Closed").await.unwrap();
            }
            _ => {}
        }
    }
    assert_eq!(broken(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_status_that_the_ledger_does_not_tell_is_found() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Manual).await;
    diesel::update(payout_rows::table.find(payout.id))
        .set((
            payout_rows::status.eq(PayoutStatus::Paid),
            payout_rows::paid_at.eq(world.now()),
            payout_rows::bank_reference.eq("TRF 1"),
            payout_rows::sent_by_user_id.eq(world.admin().await.user_id),
        ))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    let expected = [
        "a payout that the ledger tells differently",
        "money in transit to a teacher that is not the sum of what is on its way",
    ];
    assert_eq!(broken(&world).await, expected);
}

#[tokio::test]
async fn another_amount_than_the_ledgers_is_found() {
    let world = World::new().await;
    let (teacher, payout) = world.requested().await;
    diesel::update(payout_rows::table.find(payout.id))
        .set(payout_rows::amount.eq(ASKED + 1))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    let found = payouts::invariants::violations(&mut *world.connection().await).await.unwrap();
    let mut found: Vec<_> = found.into_iter().map(|violation| (violation.rule, violation.subject)).collect();
    found.sort();
    let expected = [
        ("a payout of which the ledger moves something else", payout.id.uuid()),
        ("money in transit to a teacher that is not the sum of what is on its way", teacher.person_id.uuid()),
    ];
    assert_eq!(found, expected.map(|(rule, subject)| (rule.to_owned(), subject)));
}

#[tokio::test]
async fn a_payout_out_of_the_wrong_account_is_found() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Manual).await;
    send(&world, &world.admin().await, payout.id).await.unwrap();
    diesel::update(payout_rows::table.find(payout.id))
        .set((
            payout_rows::method.eq(PayoutMethod::Gateway),
            payout_rows::gateway_key.eq(Uuid::from_u128(1)),
            payout_rows::gateway_key_made_at.eq(world.now()),
            payout_rows::gateway_reference.eq("ref1"),
        ))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    let expected = [
        "a payout of which the ledger moves something else",
        "a payout that stands otherwise than its batch",
    ];
    assert_eq!(broken(&world).await, expected);
}

#[tokio::test]
async fn what_the_ledger_tells_of_no_payout_is_found() {
    let world = World::new().await;
    let (_, payout) = world.requested().await;
    diesel::delete(payout_rows::table.find(payout.id)).execute(&mut world.connection().await).await.unwrap();
    let expected = [
        "a ledger transaction of a payout that does not exist",
        "money in transit to a teacher that is not the sum of what is on its way",
    ];
    assert_eq!(broken(&world).await, expected);
}

#[tokio::test]
async fn a_payout_that_left_without_a_reference_is_found() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Gateway).await;
    world.drain().await;
    assert_eq!(world.payout(payout.id).await.status, PayoutStatus::Processing);
    tamper(
        &world,
        "DO $$ DECLARE name text; BEGIN
             FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = 'payouts'::regclass AND contype = 'c'
                 AND pg_get_constraintdef(oid) LIKE '%gateway_reference%' LOOP
                 EXECUTE format('ALTER TABLE payouts DROP CONSTRAINT %I', name);
             END LOOP;
         END $$;
         UPDATE payouts SET gateway_reference = NULL",
    )
    .await;
    assert_eq!(broken(&world).await, ["a payout that the gateway sent without a reference"]);
}

#[tokio::test]
async fn a_batch_that_one_admin_decided_alone_is_found() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Manual).await;
    let batch = world.batch_now(payout.batch_id.unwrap()).await;
    tamper(&world, "ALTER TABLE payout_batches DROP CONSTRAINT payout_batches_four_eyes").await;
    diesel::update(payout_batches::table.find(batch.id))
        .set(payout_batches::decided_by_user_id.eq(batch.created_by_user_id))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    assert_eq!(broken(&world).await, ["a batch that fewer than two admins decided"]);
}

#[tokio::test]
async fn a_batch_that_pays_who_put_it_together_approved_or_sent_it_is_found() {
    let world = World::new().await;
    let (teacher, payout) = world.approved(PayoutMethod::Manual).await;
    let batch = world.batch_now(payout.batch_id.unwrap()).await;
    let rule = ["a batch that pays an admin who had a hand in it"];
    for column in ["created_by_user_id", "decided_by_user_id"] {
        let was = if column == "created_by_user_id" {
            Some(batch.created_by_user_id)
        } else {
            batch.decided_by_user_id
        };
        tamper(&world, &format!("UPDATE payout_batches SET {column} = '{}'", teacher.user_id.uuid())).await;
        assert_eq!(broken(&world).await, rule, "{column}");
        tamper(&world, &format!("UPDATE payout_batches SET {column} = '{}'", was.unwrap().uuid())).await;
    }
    assert_eq!(broken(&world).await, Vec::<String>::new());
    send(&world, &world.admin().await, payout.id).await.unwrap();
    tamper(&world, &format!("UPDATE payouts SET sent_by_user_id = '{}'", teacher.user_id.uuid())).await;
    assert_eq!(broken(&world).await, rule);
}

#[tokio::test]
async fn what_is_sent_without_an_approved_batch_is_found() {
    let world = World::new().await;
    let (_, payout) = world.requested().await;
    let batch = world.batch(&world.admin().await, &[payout.id], PayoutMethod::Manual).await.unwrap();
    diesel::update(payout_rows::table.find(payout.id))
        .set((
            payout_rows::status.eq(PayoutStatus::Approved),
            payout_rows::method.eq(PayoutMethod::Manual),
            payout_rows::approved_at.eq(world.now()),
        ))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    let expected = ["a payout that stands otherwise than its batch"];
    assert_eq!(broken(&world).await, expected);
    // And the other way: approved around it.
    diesel::update(payout_rows::table.find(payout.id))
        .set((payout_rows::status.eq(PayoutStatus::Requested), payout_rows::method.eq(None::<PayoutMethod>)))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    assert_eq!(broken(&world).await, Vec::<String>::new());
    let approver = world.admin().await.user_id;
    diesel::update(payout_batches::table.find(batch.id))
        .set((
            payout_batches::status.eq("APPROVED"),
            payout_batches::decided_by_user_id.eq(approver),
            payout_batches::decided_at.eq(world.now()),
        ))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    assert_eq!(broken(&world).await, expected);
}

#[tokio::test]
async fn a_payout_to_somebody_elses_account_is_found() {
    let world = World::new().await;
    let ((_, payout), other) = (world.requested().await, world.teacher().await);
    let account = world.name_account(&other).await;
    diesel::update(payout_rows::table.find(payout.id))
        .set(payout_rows::bank_account_id.eq(account))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    assert_eq!(broken(&world).await, ["a payout to somebody else's account"]);
    assert_eq!(world.balances(payout.person_id).await.available, EARNED - ASKED);
}
