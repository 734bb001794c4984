//! A second admin agrees.

use database::CommandError;
use database::schema::payout_batches;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::future::join_all;
use kernel::AccessRefused;
use kernel::id::PayoutBatchId;
use payouts::commands::payout_batch_approve::PayoutBatchApproveCode as Code;
use payouts::{BatchStatus, PayoutMethod, PayoutStatus};

use crate::batching::reject;
use crate::calling_off::cancel;
use crate::world::{ASKED, EARNED, World, code, field, start};

#[tokio::test]
async fn what_two_admins_agree_to_is_sent_by_the_gateway() {
    let world = World::new().await;
    let ((teacher, one), (_, other)) = (world.requested().await, world.requested().await);
    let (author, approver) = (world.admin().await, world.admin().await);
    let batch = world.batch(&author, &[one.id, other.id], PayoutMethod::Gateway).await.unwrap();
    let approved = world.approve(&approver, batch.id).await.unwrap();
    assert_eq!(approved.status, BatchStatus::Approved);
    assert_eq!(
        (approved.decided_by_user_id, approved.decided_at),
        (Some(approver.user_id), Some(world.now()))
    );
    for id in [one.id, other.id] {
        let payout = world.payout(id).await;
        assert_eq!((payout.status, payout.method), (PayoutStatus::Approved, Some(PayoutMethod::Gateway)));
        assert_eq!((payout.approved_at, payout.next_look_at), (Some(world.now()), Some(world.now())));
    }
    assert_eq!(world.count("jobs WHERE kind = 'payouts.send'").await, 2);
    assert_eq!(world.audited(batch.id).await, ["payout_batch.approve", "payout_batch.create"]);
    assert_eq!(world.balances(teacher.person_id).await.in_transit, ASKED, "nothing has left yet");
    world.assert_sound().await;
    world.drain().await;
    assert_eq!((world.gateway.times_left(one.id), world.gateway.times_left(other.id)), (1, 1));
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_sent_by_hand_waits_for_an_admin() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Manual).await;
    assert_eq!((payout.status, payout.method), (PayoutStatus::Approved, Some(PayoutMethod::Manual)));
    assert_eq!(payout.next_look_at, None);
    assert_eq!(world.count("jobs WHERE kind = 'payouts.send'").await, 0);
    world.assert_sound().await;
}

#[tokio::test]
async fn nobody_approves_alone() {
    let world = World::new().await;
    let ((_, payout), author) = (world.requested().await, world.admin().await);
    let batch = world.batch(&author, &[payout.id], PayoutMethod::Gateway).await.unwrap();
    let refused = world.approve(&author, batch.id).await;
    assert_eq!((code(&refused), field(&refused)), (Some(Code::OwnBatch), Some("batchId")));
    assert_eq!(world.payout(payout.id).await.status, PayoutStatus::Requested);
    // And not past the command either.
    let past = diesel::update(payout_batches::table.find(batch.id))
        .set((
            payout_batches::status.eq(BatchStatus::Approved),
            payout_batches::decided_by_user_id.eq(author.user_id),
            payout_batches::decided_at.eq(world.now()),
        ))
        .execute(&mut world.connection().await)
        .await;
    assert_eq!(database::constraint_name(&past.unwrap_err()), Some("payout_batches_four_eyes"));
}

#[tokio::test]
async fn nobody_approves_what_she_is_paid_by() {
    let world = World::new().await;
    let (author, teaching) = (world.admin().await, world.teaching_admin_with(EARNED).await);
    let own = world.request(&teaching, ASKED).await.unwrap();
    let (_, another) = world.requested().await;
    let batch = world.batch(&author, &[own.id, another.id], PayoutMethod::Gateway).await.unwrap();
    let refused = world.approve(&teaching, batch.id).await;
    assert_eq!((code(&refused), field(&refused)), (Some(Code::OwnPayout), Some("batchId")));
    // What she called off does not pay her.
    cancel(&world, &teaching, own.id).await.unwrap();
    world.approve(&teaching, batch.id).await.unwrap();
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_decided_empty_or_unknown_is_not_approved() {
    let world = World::new().await;
    let (author, approver) = (world.admin().await, world.admin().await);
    let unknown = world.approve(&approver, PayoutBatchId::generate(start())).await;
    assert_eq!((code(&unknown), field(&unknown)), (Some(Code::NotFound), Some("batchId")));

    let (teacher, payout) = world.requested().await;
    let batch = world.batch(&author, &[payout.id], PayoutMethod::Gateway).await.unwrap();
    let by_teacher = world.approve(&teacher, batch.id).await;
    assert!(matches!(by_teacher, Err(CommandError::Access(AccessRefused::Forbidden))), "{by_teacher:?}");
    cancel(&world, &teacher, payout.id).await.unwrap();
    assert_eq!(code(&world.approve(&approver, batch.id).await), Some(Code::NothingLeft));
    reject(&world, &approver, batch.id, "Nothing is left of it").await.unwrap();
    assert_eq!(code(&world.approve(&approver, batch.id).await), Some(Code::AlreadyDecided));
    assert_eq!(world.batch_now(batch.id).await.status, BatchStatus::Rejected);
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn approved_twice_at_once_it_is_approved_once_and_sent_once() {
    let world = World::new().await;
    let author = world.admin().await;
    let approvers = join_all((0..6).map(|_| world.admin())).await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(world.requested().await.1.id);
    }
    let batch = world.batch(&author, &ids, PayoutMethod::Gateway).await.unwrap();
    let outcomes = join_all(approvers.iter().map(|approver| world.approve(approver, batch.id))).await;
    let (approved, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!(approved.len(), 1);
    assert!(refused.iter().all(|outcome| code(outcome) == Some(Code::AlreadyDecided)), "{refused:?}");
    assert_eq!(world.count("jobs WHERE kind = 'payouts.send'").await, 5);
    assert_eq!(world.audited(batch.id).await.len(), 2);
    world.drain().await;
    for id in ids {
        assert_eq!(world.gateway.times_left(id), 1);
    }
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn approved_and_rejected_at_once_it_is_one_of_both() {
    let world = World::new().await;
    let (author, approver, rejecter) = (world.admin().await, world.admin().await, world.admin().await);
    for _ in 0..8 {
        let (_, payout) = world.requested().await;
        let batch = world.batch(&author, &[payout.id], PayoutMethod::Manual).await.unwrap();
        let (approved, rejected) =
            tokio::join!(world.approve(&approver, batch.id), reject(&world, &rejecter, batch.id, "No"));
        assert_ne!(approved.is_ok(), rejected.is_ok());
        let (payout, batch) = (world.payout(payout.id).await, world.batch_now(batch.id).await);
        assert_eq!(payout.status == PayoutStatus::Approved, approved.is_ok());
        assert_eq!(batch.status == BatchStatus::Approved, approved.is_ok());
    }
    world.assert_sound().await;
}
