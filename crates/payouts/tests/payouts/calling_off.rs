//! What nobody has approved yet is called off.

use database::CommandError;
use futures_util::future::join_all;
use kernel::id::PayoutId;
use kernel::{AccessRefused, Actor};
use payouts::commands::payout_cancel::{self, PayoutCancelCode};
use payouts::commands::payout_refuse::{self, PayoutRefuseCode, PayoutRefuseInput};
use payouts::{Payout, PayoutMethod, PayoutStatus};

use crate::world::{ASKED, EARNED, Human, World, code, field, start};

pub(crate) async fn cancel(
    world: &World,
    human: &Human,
    id: PayoutId,
) -> Result<Payout, CommandError<PayoutCancelCode>> {
    payout_cancel::run(&mut *world.connection().await, &human.actor, world.now(), id).await
}

async fn refuse(
    world: &World,
    human: &Human,
    payout_id: PayoutId,
    reason: &str,
) -> Result<Payout, CommandError<PayoutRefuseCode>> {
    let input = PayoutRefuseInput { payout_id, reason: reason.to_owned() };
    payout_refuse::run(&mut *world.connection().await, &human.actor, world.now(), input).await
}

#[tokio::test]
async fn what_she_calls_off_is_available_again() {
    let world = World::new().await;
    let (teacher, payout) = world.requested().await;
    let cancelled = cancel(&world, &teacher, payout.id).await.unwrap();
    assert_eq!(cancelled.status, PayoutStatus::Cancelled);
    assert_eq!(cancelled.cancelled_by_user_id, Some(teacher.user_id));
    assert_eq!((cancelled.cancelled_at, cancelled.cancel_reason), (Some(world.now()), None));
    let balances = world.balances(teacher.person_id).await;
    assert_eq!((balances.available, balances.in_transit), (EARNED, 0));
    assert_eq!(world.audited(payout.id).await, ["payout.cancel", "payout.request"]);
    assert_eq!(world.count("jobs WHERE kind = 'payouts.refused_notice'").await, 0);
    assert_eq!(code(&cancel(&world, &teacher, payout.id).await), Some(PayoutCancelCode::Over));
    world.assert_sound().await;
}

#[tokio::test]
async fn it_is_called_off_out_of_a_batch_that_waits_and_not_once_that_is_approved() {
    let world = World::new().await;
    let ((first, one), (second, other)) = (world.requested().await, world.requested().await);
    let (author, approver) = (world.admin().await, world.admin().await);
    let batch = world.batch(&author, &[one.id, other.id], PayoutMethod::Manual).await.unwrap();
    cancel(&world, &first, one.id).await.unwrap();
    world.approve(&approver, batch.id).await.unwrap();
    assert_eq!(world.payout(one.id).await.status, PayoutStatus::Cancelled);
    assert_eq!(world.payout(other.id).await.status, PayoutStatus::Approved);
    let refused = cancel(&world, &second, other.id).await;
    assert_eq!(
        (code(&refused), field(&refused)),
        (Some(PayoutCancelCode::AlreadyApproved), Some("payoutId"))
    );
    world.assert_sound().await;
}

#[tokio::test]
async fn nobody_else_calls_hers_off() {
    let world = World::new().await;
    let (_, payout) = world.requested().await;
    let (stranger, admin) = (world.teacher_with(EARNED).await, world.admin().await);
    for human in [stranger, admin] {
        assert_eq!(code(&cancel(&world, &human, payout.id).await), Some(PayoutCancelCode::NotFound));
    }
    let mut connection = world.connection().await;
    let nobody = payout_cancel::run(&mut connection, &Actor::Anonymous, world.now(), payout.id).await;
    assert!(matches!(nobody, Err(CommandError::Access(AccessRefused::Unauthenticated))));
    let unknown = cancel(&world, &world.teacher().await, PayoutId::generate(start())).await;
    assert_eq!(code(&unknown), Some(PayoutCancelCode::NotFound));
    assert_eq!(world.payout(payout.id).await.status, PayoutStatus::Requested);
}

#[tokio::test]
async fn what_an_admin_refuses_is_available_again_and_she_is_told_why() {
    let world = World::new().await;
    let (teacher, payout) = world.requested().await;
    let admin = world.admin().await;
    let refused =
        refuse(&world, &admin, payout.id, "  The name of the account is not yours. ").await.unwrap();
    assert_eq!(refused.status, PayoutStatus::Cancelled);
    assert_eq!(refused.cancel_reason.as_deref(), Some("The name of the account is not yours."));
    assert_eq!(refused.cancelled_by_user_id, Some(admin.user_id));
    assert_eq!(world.balances(teacher.person_id).await.available, EARNED);
    assert_eq!(world.count("jobs WHERE kind = 'payouts.refused_notice'").await, 1);
    assert_eq!(code(&refuse(&world, &admin, payout.id, "Again").await), Some(PayoutRefuseCode::Over));
    world.assert_sound().await;
}

#[tokio::test]
async fn an_admin_refuses_with_a_reason_neither_her_own_nor_what_is_approved() {
    let world = World::new().await;
    let (teacher, payout) = world.requested().await;
    let admin = world.admin().await;
    for reason in ["", " ", "a\u{0}b", &"x".repeat(501)] {
        let refused = refuse(&world, &admin, payout.id, reason).await;
        assert_eq!(
            (code(&refused), field(&refused)),
            (Some(PayoutRefuseCode::InvalidReason), Some("reason"))
        );
    }
    let unknown = refuse(&world, &admin, PayoutId::generate(start()), "Why").await;
    assert_eq!(code(&unknown), Some(PayoutRefuseCode::NotFound));
    let teaching = world.teaching_admin_with(EARNED).await;
    let own = world.request(&teaching, ASKED).await.unwrap();
    assert_eq!(code(&refuse(&world, &teaching, own.id, "Why").await), Some(PayoutRefuseCode::OwnPayout));
    let by_herself = refuse(&world, &teacher, payout.id, "Why").await;
    assert!(matches!(by_herself, Err(CommandError::Access(AccessRefused::Forbidden))), "{by_herself:?}");
    let (_, approved) = world.approved(PayoutMethod::Gateway).await;
    let too_late = refuse(&world, &admin, approved.id, "Why").await;
    assert_eq!(code(&too_late), Some(PayoutRefuseCode::AlreadyApproved));
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn called_off_twice_at_once_it_is_called_off_once() {
    let world = World::new().await;
    let (teacher, payout) = world.requested().await;
    let outcomes = join_all((0..6).map(|_| cancel(&world, &teacher, payout.id))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(world.balances(teacher.person_id).await.available, EARNED);
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn called_off_while_its_batch_is_approved_it_is_one_of_both() {
    let world = World::new().await;
    let (author, approver) = (world.admin().await, world.admin().await);
    let (mut sent, mut kept) = (0, 0);
    for _ in 0..12 {
        let ((teacher, one), (_, other)) = (world.requested().await, world.requested().await);
        let batch = world.batch(&author, &[one.id, other.id], PayoutMethod::Gateway).await.unwrap();
        let (cancelled, approved) =
            tokio::join!(cancel(&world, &teacher, one.id), world.approve(&approver, batch.id));
        approved.unwrap();
        let status = world.payout(one.id).await.status;
        match cancelled {
            Ok(_) => {
                assert_eq!(status, PayoutStatus::Cancelled);
                kept += 1;
            }
            refused => {
                assert_eq!(code(&refused), Some(PayoutCancelCode::AlreadyApproved));
                assert_eq!(status, PayoutStatus::Approved);
                sent += 1;
            }
        }
        let job =
            format!("jobs WHERE kind = 'payouts.send' AND payload->>'payout_id' = '{}'", uuid_of(one.id));
        assert_eq!(world.count(&job).await, i64::from(status == PayoutStatus::Approved));
    }
    println!("{sent} sent, {kept} kept");
    world.assert_sound().await;
}

fn uuid_of(id: PayoutId) -> uuid::Uuid {
    use kernel::id::EntityId as _;
    id.uuid()
}
