//! The gateway tells twenty times, is asked, both sides call off and the hold ends, all at once: one effect, and the books are
//! right.

use booking::BookingStatus;
use booking::commands::booking_cancel::BookingCancelCode as Code;
use chrono::TimeDelta;
use futures_util::future::join_all;
use jobs::JobRun;
use kernel::id::JobId;
use ledger::AccountPurpose;
use payments::commands::webhook_record;
use payments::gateway::{Notification, TransactionState};
use payments::{OrderStatus, RefundReason};

use crate::world::{Paid, World};

const PRICE: i64 = 150_000;

/// The gateway tells of the payment, and each time we ask it whether that is so.
async fn tell_often(world: &World, paid: &Paid) {
    join_all((0..20).map(|number| async move {
        let notification = Notification {
            gateway_order_id: paid.payment_id.to_string(),
            payment_id: Some(paid.payment_id),
            transaction_id: Some(format!("{}-1", paid.payment_id)),
            gateway_status: Some("settlement".to_owned()),
            // Half of them say the same once more.
            content: format!("{} {}", paid.payment_id, number / 2),
        };
        let mut connection = world.connection().await;
        webhook_record::run(&mut connection, world.now(), &notification, "{}").await.unwrap();
        drop(connection);
        world.refresh(paid.payment_id).await;
    }))
    .await;
}

async fn poll(world: &World) {
    let mut connection = world.connection().await;
    payments::commands::payments_poll::run(&mut connection, world.now(), 10).await.unwrap();
}

async fn sweep(world: &World) {
    let run = JobRun { now: world.now(), attempt: 1, id: JobId::generate(world.now()) };
    booking::jobs::expire_overdue_holds(&world.pools, &run).await.unwrap();
}

async fn trial_balance(world: &World) -> Vec<(AccountPurpose, i64)> {
    let mut connection = world.connection().await;
    assert_eq!(ledger::invariants::violations(&mut connection).await.unwrap(), []);
    let rows = ledger::queries::trial_balance(&mut connection, &kernel::Actor::System, None).await.unwrap();
    rows.into_iter().map(|row| (row.purpose, row.balance)).filter(|(_, balance)| *balance != 0).collect()
}

async fn postings(world: &World, kind: &str) -> i64 {
    world.count(&format!("ledger_transactions WHERE kind = '{kind}'")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_end_of_a_hold_and_its_money_heard_of_from_everywhere() {
    for _ in 0..4 {
        let world = World::new().await;
        let held = world.held().await;
        world.clock.advance(TimeDelta::minutes(15));
        world.gateway.put(held.payment_id, TransactionState::Paid);
        let (student, teacher) = (&held.student.actor, &held.teacher.actor);
        let (_, _, _, by_student, by_teacher) = tokio::join!(
            tell_often(&world, &held),
            poll(&world),
            sweep(&world),
            world.cancel_as_shown(student, &held.booking, None, None),
            world.cancel_as_shown(teacher, &held.booking, None, None),
        );
        for outcome in [by_student, by_teacher] {
            assert!(outcome.is_err(), "nobody calls off unseen what is paid, or over: {outcome:?}");
        }
        world.drain().await;
        // The time is nobody else's: the money takes it, in time or late.
        assert_eq!(world.status(&held.booking).await, BookingStatus::Paid);
        assert_eq!(world.line(&held.booking).await.status, OrderStatus::Paid);
        assert_eq!(postings(&world, "LINE_PAID").await, 1);
        assert_eq!(
            trial_balance(&world).await,
            [(AccountPurpose::GatewayClearing, PRICE), (AccountPurpose::TeacherPending, -PRICE)]
        );
        world.assert_sound().await;
        world.assert_no_dead_letters().await;
    }
}

/// A confirmed lesson, twelve hours before its start: of what the student calls off half goes back, of what the teacher does all.
async fn half_way(world: &World) -> Paid {
    let paid = world.confirmed().await;
    world.clock.advance(TimeDelta::hours(12));
    paid
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn both_sides_call_off_while_the_gateway_tells_and_is_asked() {
    let (mut of_student, mut of_teacher) = (0, 0);
    for round in 0..6_u64 {
        let world = World::new().await;
        let paid = half_way(&world).await;
        let (student, teacher) = (&paid.student.actor, &paid.teacher.actor);
        let half = world.preview(student, &paid.booking).await.unwrap().token;
        let all = world.preview(teacher, &paid.booking).await.unwrap().token;
        let wait = |time| tokio::time::sleep(std::time::Duration::from_millis(time));
        let (_, _, _, by_student, by_teacher) = tokio::join!(
            tell_often(&world, &paid),
            poll(&world),
            sweep(&world),
            async {
                wait((round % 2) * 10).await;
                world.cancel_as_shown(student, &paid.booking, None, half).await
            },
            async {
                wait(((round + 1) % 2) * 10).await;
                world.cancel_as_shown(teacher, &paid.booking, None, all).await
            },
        );
        assert_eq!(usize::from(by_student.is_ok()) + usize::from(by_teacher.is_ok()), 1);
        let refund = if by_student.is_ok() {
            of_student += 1;
            assert_eq!(by_teacher, Err(Code::AlreadyOver));
            PRICE / 2
        } else {
            of_teacher += 1;
            assert_eq!(by_student, Err(Code::AlreadyOver));
            PRICE
        };
        world.drain().await;
        world.refresh(paid.payment_id).await;
        world.drain().await;
        assert_eq!(world.refunds(&paid.booking).await, [(RefundReason::LessonCancelled, refund)]);
        assert_eq!(world.gateway.refunded(paid.payment_id), refund);
        for (kind, times) in [("LINE_PAID", 1), ("REFUND_OPENED", 1), ("REFUND_SUCCEEDED", 1)] {
            assert_eq!(postings(&world, kind).await, times, "{kind}");
        }
        let kept = PRICE - refund;
        let books = [(AccountPurpose::GatewayClearing, kept), (AccountPurpose::TeacherPending, -kept)];
        assert_eq!(trial_balance(&world).await, if kept == 0 { vec![] } else { books.to_vec() });
        world.assert_sound().await;
        world.assert_no_dead_letters().await;
    }
    assert_eq!(of_student + of_teacher, 6);
}
