//! Disputes are decided, by admins or by time.

use chrono::TimeDelta;
use database::CommandError;
use database::schema::user_roles;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::DisputeId;
use kernel::{AccessRefused, Actor, Role};
use ledger::AccountPurpose::{BuyerRefundPayable, TeacherAvailable};
use payments::commands::dispute_decide::{self, DisputeDecideCode as Code, DisputeDecideInput};
use payments::commands::disputes_progress;
use payments::{Dispute, DisputeStatus, RefundReason};

use crate::disputing::{answer, code, disputed, withdraw};
use crate::world::{PRICE, World};

pub(crate) async fn decide(
    world: &World,
    actor: &Actor,
    dispute_id: DisputeId,
    refund_amount: i64,
) -> Result<Dispute, CommandError<Code>> {
    let input = DisputeDecideInput { dispute_id, refund_amount, note: "Half was taught.".to_owned() };
    dispute_decide::run(&mut *world.connection().await, actor, world.now(), input).await
}

/// What is due of disputes is done.
async fn progress(world: &World) {
    let mut connection = world.connection().await;
    for id in disputes_progress::due(&mut connection, world.now(), 100).await.unwrap() {
        disputes_progress::run(&mut connection, world.now(), id).await.unwrap();
    }
}

async fn dispute(world: &World, id: DisputeId) -> Dispute {
    let mut connection = world.connection().await;
    let found = payments::queries::disputes_by_ids(&mut connection, &Actor::System, &[id]).await.unwrap();
    found.into_iter().next().unwrap()
}

/// An admin of whom the database knows.
async fn appointed(world: &World) {
    let admin = world.admin().await.user().unwrap().user_id;
    diesel::insert_into(user_roles::table)
        .values((
            user_roles::user_id.eq(admin),
            user_roles::role.eq(Role::Admin),
            user_roles::granted_at.eq(world.now()),
        ))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
}

async fn count(world: &World, subject: &str) -> usize {
    world.drain().await;
    world.mails.messages().iter().filter(|mail| mail.subject == subject).count()
}

#[tokio::test]
async fn an_admin_splits_and_the_rest_is_released_at_once() {
    let world = World::new().await;
    let (dispute, admin) = (disputed(&world).await, world.admin().await);
    let decided = decide(&world, &admin, dispute.id, 40_000).await.unwrap();
    assert_eq!((decided.status, decided.refund_amount), (DisputeStatus::Decided, Some(40_000)));
    assert_eq!(decided.decided_by_user_id, Some(admin.user().unwrap().user_id));
    let refunds = world.refunds().await;
    let [refund] = refunds.as_slice() else { panic!("{refunds:?}") };
    assert_eq!((refund.amount, refund.reason), (40_000, RefundReason::DisputeDecided));
    assert_eq!(world.sweep().await, 1);
    assert_eq!((world.held(TeacherAvailable).await, world.held(BuyerRefundPayable).await), (60_000, 40_000));
    assert_eq!(code(decide(&world, &admin, dispute.id, 0).await), Code::Over);
    assert_eq!(count(&world, "Sanggahan sudah diputuskan").await, 2);
    world.assert_sound().await;
}

#[tokio::test]
async fn nothing_or_all_that_is_left_can_go_back_and_not_more() {
    let world = World::new().await;
    let (dispute, admin) = (disputed(&world).await, world.admin().await);
    world.open(world.lines[0], 10_000).await.unwrap();
    let outcome = decide(&world, &admin, dispute.id, PRICE).await.unwrap_err();
    let refusal = outcome.refusals().unwrap().first().unwrap();
    assert_eq!(refusal.code, Code::TooMuch);
    assert!(refusal.message.contains("only Rp90,000 is left"), "{}", refusal.message);
    assert_eq!(code(decide(&world, &admin, dispute.id, -1).await), Code::InvalidAmount);
    let unknown = DisputeId::generate(world.now());
    assert_eq!(code(decide(&world, &admin, unknown, 0).await), Code::NotFound);
    for other in [&world.buyer, &world.seller] {
        let outcome = decide(&world, other, dispute.id, 0).await;
        assert!(matches!(outcome, Err(CommandError::Access(AccessRefused::Forbidden))), "{outcome:?}");
    }
    decide(&world, &admin, dispute.id, 0).await.unwrap();
    assert_eq!(world.refunds().await.len(), 1, "nothing goes back for it");
    world.sweep().await;
    assert_eq!(world.held(TeacherAvailable).await, 90_000);
}

#[tokio::test]
async fn a_seller_who_does_not_answer_is_reminded_and_then_all_goes_back() {
    let world = World::new().await;
    let id = disputed(&world).await.id;
    world.clock.advance(TimeDelta::hours(48) - TimeDelta::seconds(1));
    progress(&world).await;
    assert_eq!(count(&world, "Mohon jawab sanggahan").await, 0);
    world.clock.advance(TimeDelta::seconds(1));
    progress(&world).await;
    progress(&world).await;
    assert_eq!(count(&world, "Mohon jawab sanggahan").await, 1);
    world.clock.advance(TimeDelta::hours(24));
    progress(&world).await;
    let decided = dispute(&world, id).await;
    assert_eq!((decided.status, decided.refund_amount), (DisputeStatus::Decided, Some(PRICE)));
    assert_eq!(decided.decided_by_user_id, None);
    assert_eq!(world.held(BuyerRefundPayable).await, PRICE);
    progress(&world).await;
    assert_eq!(world.refunds().await.len(), 1);
}

#[tokio::test]
async fn admins_who_do_not_decide_are_reminded_every_day_and_then_half_goes_back() {
    let world = World::new().await;
    let id = disputed(&world).await.id;
    for _ in 0..2 {
        appointed(&world).await;
    }
    answer(&world, &world.seller, id).await.unwrap();
    // The world begins at one in the night, UTC, when admins are reminded: they are for the first time a day later.
    world.clock.advance(TimeDelta::days(1));
    progress(&world).await;
    world.clock.advance(TimeDelta::minutes(5));
    assert_eq!(count(&world, "Sanggahan menunggu keputusan").await, 2, "each of them");
    progress(&world).await;
    assert_eq!(count(&world, "Sanggahan menunggu keputusan").await, 2, "once a day");
    world.clock.advance(TimeDelta::days(1) - TimeDelta::minutes(5));
    progress(&world).await;
    world.clock.advance(TimeDelta::minutes(5));
    assert_eq!(count(&world, "Sanggahan menunggu keputusan").await, 4);
    world.clock.advance(TimeDelta::days(12) - TimeDelta::minutes(5));
    progress(&world).await;
    let decided = dispute(&world, id).await;
    assert_eq!((decided.status, decided.refund_amount), (DisputeStatus::Decided, Some(PRICE / 2)));
    world.sweep().await;
    assert_eq!(world.held(TeacherAvailable).await, PRICE / 2);
}

#[tokio::test]
async fn odd_rupiah_are_halved_in_favour_of_the_buyer() {
    let world = World::new().await;
    let id = disputed(&world).await.id;
    world.open(world.lines[0], 1).await.unwrap();
    answer(&world, &world.seller, id).await.unwrap();
    world.clock.advance(TimeDelta::days(14));
    progress(&world).await;
    assert_eq!(dispute(&world, id).await.refund_amount, Some(50_000), "of 99,999");
}

#[tokio::test]
async fn time_decides_nothing_that_was_taken_back() {
    let world = World::new().await;
    let id = disputed(&world).await.id;
    withdraw(&world, &world.buyer, id).await.unwrap();
    world.clock.advance(TimeDelta::days(30));
    progress(&world).await;
    assert_eq!(dispute(&world, id).await.status, DisputeStatus::Withdrawn);
    assert!(world.refunds().await.is_empty());
}
