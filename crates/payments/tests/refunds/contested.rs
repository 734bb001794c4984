//! Everybody acts on a disputed line at once: one of them wins, and no rupiah is sent twice or invented.

use chrono::TimeDelta;
use futures_util::future::join;
use kernel::id::generate_uuid;
use ledger::AccountPurpose::{BuyerRefundPayable, PlatformCommission, TeacherAvailable, TeacherPending};
use payments::DisputeStatus;
use payments::commands::refund_create::{self, RefundCreateInput};

use crate::deciding::decide;
use crate::disputing::{disputed, withdraw};
use crate::world::{PRICE, World};

async fn refund(world: &World, admin: &kernel::Actor, amount: Option<i64>) -> bool {
    let (order_line_id, note) = (world.lines[0], "Sorry".to_owned());
    let idempotency_key = generate_uuid(world.now());
    let input = RefundCreateInput { order_line_id, amount, note, idempotency_key };
    refund_create::run(&mut *world.connection().await, admin, world.now(), input).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_a_withdrawal_a_refund_and_a_release_at_once_leave_every_rupiah_with_somebody() {
    let world = World::new().await;
    let admin = world.admin().await;
    let dispute = disputed(&world).await;
    // The earnings are due as soon as the dispute is over.
    world.clock.advance(TimeDelta::hours(48));
    let decisions = async { decide(&world, &admin, dispute.id, 70_000).await.is_ok() };
    let withdrawals = async { withdraw(&world, &world.buyer, dispute.id).await.is_ok() };
    let refunds = async { (refund(&world, &admin, Some(60_000)).await, refund(&world, &admin, None).await) };
    let releases = async {
        for _ in 0..20 {
            world.sweep().await;
        }
    };
    let ((is_decided, is_withdrawn), _) = join(join(decisions, withdrawals), join(refunds, releases)).await;
    assert!(!(is_decided && is_withdrawn), "a dispute ends once");
    world.sweep().await;
    let line = world.line(world.lines[0]).await;
    assert!(line.refunded_amount <= PRICE);
    let payable = world.held(BuyerRefundPayable).await;
    assert_eq!(payable, line.refunded_amount);
    let kept = world.held(TeacherPending).await
        + world.held(TeacherAvailable).await
        + world.held(PlatformCommission).await;
    assert_eq!(payable + kept, PRICE, "of one line; nothing has happened to the other");
    let undecided = !(is_decided || is_withdrawn);
    assert_eq!(undecided, line.released_at.is_none());
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_was_paid_never_goes_back_however_many_admins_decide_at_once() {
    let world = World::new().await;
    let admin = world.admin().await;
    let created = futures_util::future::join_all((0..12).map(|_| refund(&world, &admin, Some(30_000)))).await;
    assert_eq!(created.iter().filter(|is_created| **is_created).count(), 3);
    assert_eq!(world.line(world.lines[0]).await.refunded_amount, 90_000);
    assert_eq!(world.held(BuyerRefundPayable).await, 90_000);
    world.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispute_is_decided_once_however_many_decide_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let dispute = disputed(&world).await;
    let decided = futures_util::future::join_all(
        (0..8).map(|number| decide(&world, &admin, dispute.id, 10_000 + number)),
    )
    .await;
    let won: Vec<_> = decided.into_iter().filter_map(Result::ok).collect();
    let [won] = won.as_slice() else { panic!("{won:?}") };
    assert_eq!(won.status, DisputeStatus::Decided);
    assert_eq!(Some(world.line(world.lines[0]).await.refunded_amount), won.refund_amount);
    world.assert_sound().await;
}
