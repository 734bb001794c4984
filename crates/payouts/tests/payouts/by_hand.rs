//! What admins note of payouts that are made from the company's bank account.

use database::CommandError;
use database::schema::stored_files;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::future::join_all;
use kernel::AccessRefused;
use kernel::id::{PayoutId, StoredFileId};
use ledger::AccountPurpose;
use payouts::commands::payout_mark_failed::{self, PayoutMarkFailedCode, PayoutMarkFailedInput};
use payouts::commands::payout_mark_returned::{self, PayoutMarkReturnedCode, PayoutMarkReturnedInput};
use payouts::commands::payout_mark_sent::{self, PayoutMarkSentCode as Code, PayoutMarkSentInput};
use payouts::{Payout, PayoutFailure, PayoutMethod, PayoutStatus};
use storage::{FilePurpose, StoredFileStatus};
use uuid::Uuid;

use crate::world::{ASKED, EARNED, Human, World, code, field, key, start};

async fn mark_sent(
    world: &World,
    admin: &Human,
    (payout_id, proof_file_id): (PayoutId, StoredFileId),
    idempotency_key: Uuid,
) -> Result<Payout, CommandError<Code>> {
    let bank_reference = "TRF 2026 001".to_owned();
    let input = PayoutMarkSentInput { payout_id, bank_reference, proof_file_id, idempotency_key };
    payout_mark_sent::run(&mut *world.connection().await, &admin.actor, world.now(), input).await
}

/// Marks it sent with a receipt of its own.
pub(crate) async fn send(
    world: &World,
    admin: &Human,
    payout_id: PayoutId,
) -> Result<Payout, CommandError<Code>> {
    let proof = world.file(admin, FilePurpose::PayoutProof).await;
    mark_sent(world, admin, (payout_id, proof), key()).await
}

pub(crate) async fn fail(
    world: &World,
    admin: &Human,
    payout_id: PayoutId,
    reason: &str,
) -> Result<Payout, CommandError<PayoutMarkFailedCode>> {
    let input = PayoutMarkFailedInput { payout_id, reason: reason.to_owned() };
    payout_mark_failed::run(&mut *world.connection().await, &admin.actor, world.now(), input).await
}

pub(crate) async fn bring_back(
    world: &World,
    admin: &Human,
    payout_id: PayoutId,
    reason: &str,
) -> Result<Payout, CommandError<PayoutMarkReturnedCode>> {
    let input = PayoutMarkReturnedInput { payout_id, reason: reason.to_owned() };
    payout_mark_returned::run(&mut *world.connection().await, &admin.actor, world.now(), input).await
}

#[tokio::test]
async fn what_an_admin_sent_has_arrived_with_a_receipt() {
    let world = World::new().await;
    let (teacher, payout) = world.approved(PayoutMethod::Manual).await;
    let admin = world.admin().await;
    let proof = world.file(&admin, FilePurpose::PayoutProof).await;
    let sent = mark_sent(&world, &admin, (payout.id, proof), key()).await.unwrap();
    assert_eq!((sent.status, sent.bank_reference.as_deref()), (PayoutStatus::Paid, Some("TRF 2026 001")));
    assert_eq!((sent.proof_file_id, sent.sent_by_user_id), (Some(proof), Some(admin.user_id)));
    assert_eq!((sent.sent_at, sent.paid_at), (Some(world.now()), Some(world.now())));
    let attached: Option<chrono::DateTime<chrono::Utc>> = stored_files::table
        .find(proof)
        .select(stored_files::attached_at)
        .first(&mut world.connection().await)
        .await
        .unwrap();
    assert_eq!(attached, Some(world.now()));
    let balances = world.balances(teacher.person_id).await;
    assert_eq!((balances.available, balances.in_transit, balances.paid), (EARNED - ASKED, 0, ASKED));
    assert_eq!(world.held(AccountPurpose::PlatformBank).await, -ASKED);
    assert_eq!(world.audited(payout.id).await, ["payout.mark_sent", "payout.request"]);
    assert_eq!(world.count("jobs WHERE kind = 'payouts.paid_notice'").await, 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn the_same_key_notes_it_once_and_another_finds_it_over() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Manual).await;
    let admin = world.admin().await;
    let (proof, key_of_it) = (world.file(&admin, FilePurpose::PayoutProof).await, key());
    let first = mark_sent(&world, &admin, (payout.id, proof), key_of_it).await.unwrap();
    let again = mark_sent(&world, &admin, (payout.id, proof), key_of_it).await.unwrap();
    assert_eq!(again, first);
    let other = world.file(&admin, FilePurpose::PayoutProof).await;
    let reused = mark_sent(&world, &admin, (payout.id, other), key_of_it).await;
    assert_eq!((code(&reused), field(&reused)), (Some(Code::IdempotencyKeyReused), Some("idempotencyKey")));
    let over = mark_sent(&world, &admin, (payout.id, other), key()).await;
    assert_eq!((code(&over), field(&over)), (Some(Code::Over), Some("payoutId")));
    assert_eq!(world.held(AccountPurpose::PlatformBank).await, -ASKED);
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn noted_by_several_admins_at_once_it_is_sent_once() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Manual).await;
    let admins = join_all((0..4).map(|_| world.admin())).await;
    let outcomes = join_all(admins.iter().map(|admin| send(&world, admin, payout.id))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(world.held(AccountPurpose::PlatformBank).await, -ASKED);
    assert_eq!(world.count("stored_files WHERE attached_at IS NOT NULL").await, 1, "the others stay free");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_receipt_is_the_admins_own_upload_for_this_alone() {
    let world = World::new().await;
    let (admin, other) = (world.admin().await, world.admin().await);
    let (_, payout) = world.approved(PayoutMethod::Manual).await;
    let (_, earlier) = world.approved(PayoutMethod::Manual).await;
    let used = world.file(&admin, FilePurpose::PayoutProof).await;
    mark_sent(&world, &admin, (earlier.id, used), key()).await.unwrap();
    let pending = world.file_that_is(&admin, FilePurpose::PayoutProof, StoredFileStatus::Pending).await;
    let files = [
        (world.file(&other, FilePurpose::PayoutProof).await, Code::ProofNotFound),
        (StoredFileId::generate(start()), Code::ProofNotFound),
        (world.file(&admin, FilePurpose::Avatar).await, Code::ProofWrongPurpose),
        (pending, Code::ProofNotReady),
        (used, Code::ProofInUse),
    ];
    for (file, expected) in files {
        let refused = mark_sent(&world, &admin, (payout.id, file), key()).await;
        assert_eq!((code(&refused), field(&refused)), (Some(expected), Some("proofFileId")));
    }
    assert_eq!(world.payout(payout.id).await.status, PayoutStatus::Approved);
}

#[tokio::test]
async fn only_what_two_admins_agreed_to_send_by_hand_is_noted() {
    let world = World::new().await;
    let admin = world.admin().await;
    let (teacher, requested) = world.requested().await;
    assert_eq!(code(&send(&world, &admin, requested.id).await), Some(Code::NotApproved));
    let not_yet = fail(&world, &admin, requested.id, "No").await;
    assert_eq!(code(&not_yet), Some(PayoutMarkFailedCode::NotApproved));
    let nothing_back = bring_back(&world, &admin, requested.id, "No").await;
    assert_eq!(code(&nothing_back), Some(PayoutMarkReturnedCode::NotSent));

    let (_, sent) = world.approved(PayoutMethod::Gateway).await;
    assert_eq!(code(&send(&world, &admin, sent.id).await), Some(Code::SentByGateway));
    let failed = fail(&world, &admin, sent.id, "No").await;
    assert_eq!(code(&failed), Some(PayoutMarkFailedCode::SentByGateway));
    let returned = bring_back(&world, &admin, sent.id, "No").await;
    assert_eq!(code(&returned), Some(PayoutMarkReturnedCode::SentByGateway));

    let unknown = PayoutId::generate(start());
    assert_eq!(code(&send(&world, &admin, unknown).await), Some(Code::NotFound));
    assert_eq!(code(&fail(&world, &admin, unknown, "No").await), Some(PayoutMarkFailedCode::NotFound));
    assert_eq!(
        code(&bring_back(&world, &admin, unknown, "No").await),
        Some(PayoutMarkReturnedCode::NotFound)
    );

    let by_teacher = send(&world, &teacher, requested.id).await;
    assert!(matches!(by_teacher, Err(CommandError::Access(AccessRefused::Forbidden))), "{by_teacher:?}");
    let by_teacher = fail(&world, &teacher, requested.id, "No").await;
    assert!(matches!(by_teacher, Err(CommandError::Access(AccessRefused::Forbidden))), "{by_teacher:?}");
    let by_teacher = bring_back(&world, &teacher, requested.id, "No").await;
    assert!(matches!(by_teacher, Err(CommandError::Access(AccessRefused::Forbidden))), "{by_teacher:?}");
}

#[tokio::test]
async fn nobody_notes_what_she_is_paid_by() {
    let world = World::new().await;
    let (author, approver) = (world.admin().await, world.admin().await);
    let teaching = world.teaching_admin_with(EARNED).await;
    let own = world.request(&teaching, ASKED).await.unwrap();
    let (_, beside) = world.requested().await;
    let batch = world.batch(&author, &[own.id, beside.id], PayoutMethod::Manual).await.unwrap();
    world.approve(&approver, batch.id).await.unwrap();
    // Neither her own, nor what lies in one envelope with it.
    for id in [own.id, beside.id] {
        assert_eq!(code(&send(&world, &teaching, id).await), Some(Code::OwnPayout));
        let failed = fail(&world, &teaching, id, "No").await;
        assert_eq!(code(&failed), Some(PayoutMarkFailedCode::OwnPayout));
        send(&world, &author, id).await.unwrap();
        let returned = bring_back(&world, &teaching, id, "No").await;
        assert_eq!(code(&returned), Some(PayoutMarkReturnedCode::OwnPayout));
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn a_bad_reference_or_reason_is_refused() {
    let world = World::new().await;
    let (_, payout) = world.approved(PayoutMethod::Manual).await;
    let admin = world.admin().await;
    let proof_file_id = world.file(&admin, FilePurpose::PayoutProof).await;
    for bank_reference in ["", "  ", "a\nb", &"9".repeat(101)] {
        let input = PayoutMarkSentInput {
            payout_id: payout.id,
            bank_reference: bank_reference.to_owned(),
            proof_file_id,
            idempotency_key: key(),
        };
        let refused =
            payout_mark_sent::run(&mut *world.connection().await, &admin.actor, world.now(), input).await;
        assert_eq!(
            (code(&refused), field(&refused)),
            (Some(Code::InvalidBankReference), Some("bankReference"))
        );
    }
    let blank = fail(&world, &admin, payout.id, " ").await;
    assert_eq!((code(&blank), field(&blank)), (Some(PayoutMarkFailedCode::InvalidReason), Some("reason")));
    let blank = bring_back(&world, &admin, payout.id, " ").await;
    assert_eq!((code(&blank), field(&blank)), (Some(PayoutMarkReturnedCode::InvalidReason), Some("reason")));
}

#[tokio::test]
async fn what_the_bank_did_not_take_is_hers_again() {
    let world = World::new().await;
    let (teacher, payout) = world.approved(PayoutMethod::Manual).await;
    let admin = world.admin().await;
    let failed = fail(&world, &admin, payout.id, "The account is closed.").await.unwrap();
    assert_eq!((failed.status, failed.failure), (PayoutStatus::Failed, Some(PayoutFailure::BankFailed)));
    assert_eq!((failed.failure_words.as_deref(), failed.paid_at), (Some("The account is closed."), None));
    let balances = world.balances(teacher.person_id).await;
    assert_eq!((balances.available, balances.in_transit, balances.paid), (EARNED, 0, 0));
    assert_eq!(world.held(AccountPurpose::PlatformBank).await, 0);
    assert_eq!(world.audited(payout.id).await, ["payout.mark_failed", "payout.request"]);
    assert_eq!(world.count("jobs WHERE kind = 'payouts.failed_notice'").await, 1);
    let again = fail(&world, &admin, payout.id, "Twice").await;
    assert_eq!((code(&again), field(&again)), (Some(PayoutMarkFailedCode::Over), Some("payoutId")));
    assert_eq!(code(&send(&world, &admin, payout.id).await), Some(Code::Over));
    let nothing_back = bring_back(&world, &admin, payout.id, "Why").await;
    assert_eq!(code(&nothing_back), Some(PayoutMarkReturnedCode::NotSent));
    world.assert_sound().await;
}

#[tokio::test]
async fn what_the_bank_sends_back_is_hers_again_once() {
    let world = World::new().await;
    let (teacher, payout) = world.approved(PayoutMethod::Manual).await;
    let admin = world.admin().await;
    send(&world, &admin, payout.id).await.unwrap();
    let outcomes = join_all((0..4).map(|_| bring_back(&world, &admin, payout.id, "Returned"))).await;
    let (back, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    let back = back.into_iter().map(Result::unwrap).collect::<Vec<_>>();
    let [back] = back.as_slice() else { panic!("{back:?}") };
    assert_eq!((back.status, back.failure), (PayoutStatus::Failed, Some(PayoutFailure::ReturnedByBank)));
    assert!(back.paid_at.is_some(), "it had arrived");
    assert!(refused.iter().all(|outcome| code(outcome) == Some(PayoutMarkReturnedCode::NotSent)));
    let balances = world.balances(teacher.person_id).await;
    assert_eq!((balances.available, balances.in_transit, balances.paid), (EARNED, 0, 0));
    assert_eq!(world.held(AccountPurpose::PlatformBank).await, 0);
    let audited = world.audited(payout.id).await;
    assert_eq!(audited, ["payout.mark_returned", "payout.mark_sent", "payout.request"]);
    assert_eq!(world.count("jobs WHERE kind = 'payouts.failed_notice'").await, 1);
    world.assert_sound().await;
}
