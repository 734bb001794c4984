//! One admin puts payouts together.

use database::CommandError;
use kernel::AccessRefused;
use kernel::id::PayoutId;
use payouts::commands::payout_batch_create::{
    self, BatchRules, PAYOUTS_MAX, PayoutBatchCreateCode as Code, PayoutBatchCreateInput,
};
use payouts::commands::payout_batch_reject::{self, PayoutBatchRejectCode, PayoutBatchRejectInput};
use payouts::{BatchStatus, PayoutBatch, PayoutMethod, PayoutStatus};

use crate::calling_off::cancel;
use crate::world::{ASKED, EARNED, Human, World, code, field, key, start};

const WITH_GATEWAY: BatchRules = BatchRules { has_gateway: true };

async fn create(
    world: &World,
    admin: &Human,
    rules: BatchRules,
    input: PayoutBatchCreateInput,
) -> Result<PayoutBatch, CommandError<Code>> {
    payout_batch_create::run(&mut *world.connection().await, &admin.actor, world.now(), rules, input).await
}

pub(crate) async fn reject(
    world: &World,
    admin: &Human,
    batch_id: kernel::id::PayoutBatchId,
    reason: &str,
) -> Result<PayoutBatch, CommandError<PayoutBatchRejectCode>> {
    let input = PayoutBatchRejectInput { batch_id, reason: reason.to_owned() };
    payout_batch_reject::run(&mut *world.connection().await, &admin.actor, world.now(), input).await
}

#[tokio::test]
async fn payouts_are_put_together_and_wait() {
    let world = World::new().await;
    let ((_, one), (_, other), admin) =
        (world.requested().await, world.requested().await, world.admin().await);
    // Named twice, it is in it once.
    let batch = world.batch(&admin, &[other.id, one.id, other.id], PayoutMethod::Manual).await.unwrap();
    assert_eq!((batch.status, batch.method), (BatchStatus::AwaitingApproval, PayoutMethod::Manual));
    assert_eq!((batch.created_by_user_id, batch.decided_by_user_id), (admin.user_id, None));
    for id in [one.id, other.id] {
        let payout = world.payout(id).await;
        assert_eq!((payout.status, payout.batch_id), (PayoutStatus::Requested, Some(batch.id)));
        assert_eq!(payout.method, None, "nobody agreed to it yet");
    }
    assert_eq!(world.audited(batch.id).await, ["payout_batch.create"]);
    assert_eq!(world.count("jobs WHERE kind = 'payouts.send'").await, 0);
    world.assert_sound().await;
}

#[tokio::test]
async fn the_same_key_makes_one_batch_and_with_other_input_none() {
    let world = World::new().await;
    let ((_, one), (_, other), admin) =
        (world.requested().await, world.requested().await, world.admin().await);
    let input = PayoutBatchCreateInput {
        payout_ids: vec![one.id],
        method: PayoutMethod::Gateway,
        idempotency_key: key(),
    };
    let first = create(&world, &admin, WITH_GATEWAY, input.clone()).await.unwrap();
    assert_eq!(create(&world, &admin, WITH_GATEWAY, input.clone()).await.unwrap(), first);
    let by_hand = PayoutBatchCreateInput { method: PayoutMethod::Manual, ..input.clone() };
    let another = PayoutBatchCreateInput { payout_ids: vec![other.id], ..input };
    for input in [by_hand, another] {
        let refused = create(&world, &admin, WITH_GATEWAY, input).await;
        assert_eq!(
            (code(&refused), field(&refused)),
            (Some(Code::IdempotencyKeyReused), Some("idempotencyKey"))
        );
    }
    assert_eq!(world.count("payout_batches").await, 1);
}

#[tokio::test]
async fn each_payout_that_cannot_be_in_it_is_told_at_its_place() {
    let world = World::new().await;
    let admin = world.teaching_admin_with(EARNED).await;
    let own = world.request(&admin, ASKED).await.unwrap().id;
    let (_, fit) = world.requested().await;
    let (teacher, cancelled) = world.requested().await;
    cancel(&world, &teacher, cancelled.id).await.unwrap();
    let (_, approved) = world.approved(PayoutMethod::Manual).await;
    let (_, taken) = world.requested().await;
    world.batch(&world.admin().await, &[taken.id], PayoutMethod::Manual).await.unwrap();
    let unknown = PayoutId::generate(start());
    let named = [fit.id, own, cancelled.id, approved.id, taken.id, unknown];
    let outcome = world.batch(&admin, &named, PayoutMethod::Manual).await;
    let refusals: Vec<_> = outcome
        .as_ref()
        .unwrap_err()
        .refusals()
        .unwrap()
        .iter()
        .map(|refusal| (refusal.field.as_deref().unwrap(), refusal.code))
        .collect();
    let expected = [
        ("payoutIds.1", Code::OwnPayout),
        ("payoutIds.2", Code::NotRequested),
        ("payoutIds.3", Code::NotRequested),
        ("payoutIds.4", Code::AlreadyInBatch),
        ("payoutIds.5", Code::NotFound),
    ];
    assert_eq!(refusals, expected);
    assert_eq!(world.payout(fit.id).await.batch_id, None, "nothing is put together in part");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_batch_has_one_to_a_hundred_payouts_and_a_way_to_send_them() {
    let world = World::new().await;
    let admin = world.admin().await;
    let input = |payout_ids| PayoutBatchCreateInput {
        payout_ids,
        method: PayoutMethod::Gateway,
        idempotency_key: key(),
    };
    let empty = create(&world, &admin, WITH_GATEWAY, input(Vec::new())).await;
    assert_eq!((code(&empty), field(&empty)), (Some(Code::Empty), Some("payoutIds")));
    let ids = vec![PayoutId::generate(start()); PAYOUTS_MAX + 1];
    let many = create(&world, &admin, WITH_GATEWAY, input(ids)).await;
    assert_eq!((code(&many), field(&many)), (Some(Code::TooMany), Some("payoutIds")));
    let (_, payout) = world.requested().await;
    let without = BatchRules { has_gateway: false };
    let no_gateway = create(&world, &admin, without, input(vec![payout.id])).await;
    assert_eq!((code(&no_gateway), field(&no_gateway)), (Some(Code::NoGateway), Some("method")));
    let by_hand = PayoutBatchCreateInput { method: PayoutMethod::Manual, ..input(vec![payout.id]) };
    create(&world, &admin, without, by_hand).await.unwrap();
}

#[tokio::test]
async fn only_admins_put_together_and_take_apart() {
    let world = World::new().await;
    let (teacher, payout) = world.requested().await;
    let refused = world.batch(&teacher, &[payout.id], PayoutMethod::Manual).await;
    assert!(matches!(refused, Err(CommandError::Access(AccessRefused::Forbidden))), "{refused:?}");
    let batch = world.batch(&world.admin().await, &[payout.id], PayoutMethod::Manual).await.unwrap();
    let refused = reject(&world, &teacher, batch.id, "Why").await;
    assert!(matches!(refused, Err(CommandError::Access(AccessRefused::Forbidden))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_admins_at_once_put_a_payout_into_one_batch() {
    let world = World::new().await;
    let (one, other) = (world.admin().await, world.admin().await);
    for _ in 0..8 {
        let ((_, first), (_, second)) = (world.requested().await, world.requested().await);
        let (ids, same) = ([first.id, second.id], [second.id, first.id]);
        let (left, right) = tokio::join!(
            world.batch(&one, &ids, PayoutMethod::Manual),
            world.batch(&other, &same, PayoutMethod::Manual)
        );
        let (made, refused) = if left.is_ok() { (left, right) } else { (right, left) };
        let refused = refused.unwrap_err();
        let codes: Vec<_> = refused.refusals().unwrap().iter().map(|refusal| refusal.code).collect();
        assert_eq!(codes, [Code::AlreadyInBatch; 2]);
        assert_eq!(world.payout(first.id).await.batch_id, Some(made.unwrap().id));
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn what_was_in_a_rejected_batch_goes_into_the_next_one() {
    let world = World::new().await;
    let ((teacher, gone), (_, payout)) = (world.requested().await, world.requested().await);
    let (author, other) = (world.admin().await, world.admin().await);
    let batch = world.batch(&author, &[gone.id, payout.id], PayoutMethod::Gateway).await.unwrap();
    cancel(&world, &teacher, gone.id).await.unwrap();
    let rejected = reject(&world, &other, batch.id, "The balance does not cover it.").await.unwrap();
    assert_eq!(rejected.status, BatchStatus::Rejected);
    assert_eq!(rejected.decided_by_user_id, Some(other.user_id));
    assert_eq!(rejected.reject_reason.as_deref(), Some("The balance does not cover it."));
    assert_eq!(world.audited(batch.id).await, ["payout_batch.create", "payout_batch.reject"]);
    assert_eq!(world.payout(payout.id).await.batch_id, None);
    let next = world.batch(&other, &[payout.id], PayoutMethod::Manual).await.unwrap();
    world.approve(&author, next.id).await.unwrap();
    assert_eq!(world.payout(payout.id).await.status, PayoutStatus::Approved);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_batch_is_rejected_once_with_a_reason_and_also_by_its_author() {
    let world = World::new().await;
    let ((_, payout), admin) = (world.requested().await, world.admin().await);
    let batch = world.batch(&admin, &[payout.id], PayoutMethod::Manual).await.unwrap();
    let blank = reject(&world, &admin, batch.id, " ").await;
    let expected = (Some(PayoutBatchRejectCode::InvalidReason), Some("reason"));
    assert_eq!((code(&blank), field(&blank)), expected);
    reject(&world, &admin, batch.id, "My mistake").await.unwrap();
    let again = reject(&world, &admin, batch.id, "My mistake").await;
    assert_eq!((code(&again), field(&again)), (Some(PayoutBatchRejectCode::AlreadyDecided), Some("batchId")));
    let unknown = reject(&world, &admin, kernel::id::PayoutBatchId::generate(start()), "Why").await;
    assert_eq!(code(&unknown), Some(PayoutBatchRejectCode::NotFound));
    let approved = world.approved(PayoutMethod::Manual).await.1.batch_id.unwrap();
    let too_late = reject(&world, &admin, approved, "Why").await;
    assert_eq!(code(&too_late), Some(PayoutBatchRejectCode::AlreadyDecided));
}
